import { SFNClient } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { inPlainWords } from '../../tasks/aws/aws-errors.ts';
import { clientPolicy } from '../../tasks/aws/retry-policy.ts';
import { openStorage } from '../../tasks/storage/open-storage.ts';
import { parseMonthlyInput } from './monthly-input.ts';
import { startMonthsDue } from './monthly-run.ts';
import type { MonthlyRun, MonthlyServices } from './monthly-run.ts';

const Environment = z.object({ STATE_MACHINE_ARN: z.string().min(1) });

let services: MonthlyServices | undefined;

function openServices(): MonthlyServices {
  return {
    sfn: new SFNClient(clientPolicy()),
    storage: openStorage(),
    stateMachineArn: Environment.parse(process.env).STATE_MACHINE_ARN,
    log: (message, fields) => {
      console.log(JSON.stringify({ level: 'info', function: 'StartMonthlyRun', message, ...fields }));
    },
  };
}

/** The target of the monthly schedule. Its clients are created on the first event and kept while it stays warm. */
export async function handler(event: unknown): Promise<MonthlyRun> {
  services ??= openServices();
  try {
    return await startMonthsDue(parseMonthlyInput(event), services);
  } catch (error) {
    throw inPlainWords(error);
  }
}
