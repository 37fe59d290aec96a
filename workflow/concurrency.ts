/** Runs `work` on every item, at most `limit` at a time; the first error stops new ones and is thrown. */
export async function forEachAtOnce<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T, position: number) => Promise<void>,
): Promise<void> {
  const next = [...items].entries();
  let failed = false;
  const workInTurn = async (): Promise<void> => {
    for (const [position, item] of next) {
      if (failed) return;
      try {
        await work(item, position);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: limit }, workInTurn));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
