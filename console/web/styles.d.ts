/** esbuild gathers the style sheets that modules import; the modules get nothing of them. */
declare module '*.css';
