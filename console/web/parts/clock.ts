import { useEffect, useState } from 'preact/hooks';

/** Now, in milliseconds since the epoch; ticks every `period` milliseconds while something is in progress. */
export function useNow(period: number, ticking: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    setNow(Date.now());
    if (!ticking) return undefined;
    const timer = setInterval(() => {
      setNow(Date.now());
    }, period);
    return () => {
      clearInterval(timer);
    };
  }, [period, ticking]);
  return now;
}
