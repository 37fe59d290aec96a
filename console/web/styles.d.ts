/** esbuild collects the style sheets that modules import; the imports have no value. */
declare module '*.css';
