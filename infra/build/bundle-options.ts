import type { BuildOptions } from 'esbuild';

/** How every program for Node is bundled: one CommonJS file that needs no `node_modules`. */
export const BUNDLE_OPTIONS: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  // Packages as ES modules if they have them, so that unused parts are dropped: functions start a third faster.
  mainFields: ['module', 'main'],
  // Next to the bundle: Node reads it when a stack trace is requested (--enable-source-maps).
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  // The SDK warns on Node 20 that later versions will drop it; the lock file pins this one.
  define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
};
