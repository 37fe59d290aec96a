/** AssemblyScript's names of integer types, for the one file that both compilers read: memory-map.ts. */
type usize = number;
type u32 = number;
