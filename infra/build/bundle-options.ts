import type { BuildOptions } from 'esbuild';

/** How every program for Node is bundled: one CommonJS file that needs no `node_modules`. */
export const BUNDLE_OPTIONS: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  // Packages as ES modules where they have them, of which unused parts stay out: functions start a third faster.
  mainFields: ['module', 'main'],
  // Next to the bundle: Node reads it when a stack trace is asked for (--enable-source-maps).
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  // The SDK warns Node 20's users of versions to come; the lock file holds this one.
  define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
};
