/** The wrapper has the TypeScript twin read and count what is at `at`: a record or row that the kernel does not know. */
export declare function countUnusual(at: usize): void;
