import path from 'node:path';

/**
 * The path of a file or folder that a user named: a relative one begins in the folder that the command was called from. npm
 * runs a script in the project's folder, wherever it was called (`npm --prefix`, a sub-folder), and tells that in `INIT_CWD`;
 * a program that npm did not start, in its project's folder, was called from where it runs.
 */
export function fromCaller(
  file: string,
  env: Readonly<Partial<Record<string, string>>> = process.env,
  cwd: string = process.cwd(),
): string {
  const { INIT_CWD: caller, npm_package_json: project } = env;
  const isOfNpm = caller !== undefined && project !== undefined && path.dirname(project) === cwd;
  return path.resolve(isOfNpm ? caller : cwd, file);
}
