import { useEffect, useState } from 'preact/hooks';
import type { FormCheck, StartForm } from '../../api.ts';
import { postJson, RequestFailed } from '../parts/server-api.ts';

/** Milliseconds without typing before a form is checked. */
const PAUSE = 150;

/** The server's check of a form while typing; the previous one stays until the next has arrived. */
export function useFormCheck(form: StartForm): FormCheck | undefined {
  const [check, setCheck] = useState<FormCheck>();
  const text = JSON.stringify(form);
  useEffect(() => {
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        setCheck(await postJson<FormCheck>('check', JSON.parse(text), abort.signal));
      } catch (error) {
        // Starting reports what is wrong; a check that cannot be made just shows nothing.
        if (!abort.signal.aborted && !(error instanceof RequestFailed)) throw error;
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  return check;
}
