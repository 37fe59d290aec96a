/** CPU units of one vCPU. */
export const VCPU = 1024;

const GIB = 1024;

/** MiB that Fargate allows a task, by its CPU units (AWS: "Fargate task definition parameters", Linux). */
export const FARGATE_MEMORY: Readonly<Record<number, readonly number[]>> = {
  256: [512, 1 * GIB, 2 * GIB],
  512: sizes(1, 4, 1),
  1024: sizes(2, 8, 1),
  2048: sizes(4, 16, 1),
  4096: sizes(8, 30, 1),
  8192: sizes(16, 60, 4),
  16384: sizes(32, 120, 8),
};

/** Sizes in MiB from `from` to `to` GiB, in steps of `step` GiB. */
function sizes(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => (from + i * step) * GIB);
}
