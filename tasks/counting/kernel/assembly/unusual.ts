/** Has the wrapper's TypeScript twin read and count the record or row at `at`, unknown to the kernel. */
export declare function countUnusual(at: usize): void;
