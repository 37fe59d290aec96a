/** The value of `work`, or undefined if `stop` is raised first; then the work's outcome is ignored, and its thread ends it. */
export async function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T | undefined> {
  let raised = (): void => undefined;
  const stopped = new Promise<undefined>((resolve) => {
    raised = () => {
      resolve(undefined);
    };
    stop.addEventListener('abort', raised, { once: true });
    if (stop.aborted) raised();
  });
  try {
    return await Promise.race([stopped, work]);
  } finally {
    stop.removeEventListener('abort', raised);
    work.catch(() => undefined);
  }
}
