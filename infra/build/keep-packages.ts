import { readFileSync, writeFileSync } from 'node:fs';

/**
 * `node infra/build/keep-packages.ts NAME...` leaves only these packages in package.json, so that the image's build does not
 * fetch the CDK, jest and their like. `npm install --package-lock-only` then does the same to the lock file.
 */
function keepPackages(names: readonly string[]): void {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { devDependencies: Record<string, string> };
  const all = manifest.devDependencies;
  const missing = names.filter((name) => all[name] === undefined);
  if (missing.length > 0) throw new Error(`package.json has no ${missing.join(', ')} in its devDependencies`);
  manifest.devDependencies = Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
  writeFileSync('package.json', JSON.stringify(manifest));
}

keepPackages(process.argv.slice(2));
