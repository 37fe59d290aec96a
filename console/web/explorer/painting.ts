/** The name of the measure (User Timing) from a reader's action until everything it changed is painted. */
export const UPDATE_MEASURE = 'explorer update';

let begun: number | undefined;
let paintings: Promise<void>[] = [];

/** Marks a reader's action that changes what the plots show. */
export function beginUpdate(): void {
  if (paintings.length === 0) begun = performance.now();
}

/** Registers that a plot is painting a change. */
export function trackPainting(painted: Promise<void>): void {
  const start = begun;
  if (start === undefined) return;
  paintings.push(painted);
  if (paintings.length > 1) return;
  // The other plots get the change in the same task.
  setTimeout(() => {
    const all = paintings;
    paintings = [];
    begun = undefined;
    void Promise.all(all).then(() => performance.measure(UPDATE_MEASURE, { start }));
  });
}
