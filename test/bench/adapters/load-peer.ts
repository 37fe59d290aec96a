/**
 * Loads a package that only the benchmark uses, from this folder's own node_modules. Its types are not installed with
 * the product, so the caller declares the part of it that it uses.
 */
export async function loadPeer<T>(name: string): Promise<T> {
  return (await import(name)) as T;
}

/** The default export of a module that may have been wrapped by CommonJS interop. */
export interface DefaultExport<T> {
  readonly default: T;
}

/** What a table shows for a peer whose package is missing. */
export const INSTALL_PEERS = 'not installed (npm install --prefix test/bench)';

/** Whether all of these packages can be loaded. */
export async function areInstalled(names: readonly string[]): Promise<boolean> {
  try {
    await Promise.all(names.map((name) => loadPeer(name)));
    return true;
  } catch {
    return false;
  }
}
