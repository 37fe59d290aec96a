/*
 * The part of WebAssembly that the kernel needs: Node has it, but Node's types do not describe it.
 */

/** A compiled `WebAssembly.Module`. */
export type WasmModule = object & { readonly wasm?: never };

/** A `WebAssembly.Memory`. */
export interface WasmMemory {
  /** Another one after {@link grow}, which empties the one before. */
  readonly buffer: ArrayBuffer;
  grow(pages: number): void;
}

interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Memory: new (size: { initial: number }) => WasmMemory;
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: unknown };
}

type WasmImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };

/** Bytes of a page, the unit of memory. */
export const WASM_PAGE_BYTES = 65_536;

/** Compiles `bytes`; undefined if they cannot run: this processor or program has no WASM SIMD. */
export function compileWasm(bytes: Uint8Array): WasmModule | undefined {
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
}

/** Memory of at least this many bytes. */
export function wasmMemory(bytes: number): WasmMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / WASM_PAGE_BYTES) });
}

/** Makes an instance and returns what it exports. */
export function instantiateWasm(module: WasmModule, imports: WasmImports): unknown {
  return new WebAssembly.Instance(module, imports).exports;
}
