import path from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { executionName } from '../../workflow/cli/execution-name.ts';
import { writeSampleMonth } from '../../workflow/cli/sample-month.ts';
import type { Started } from '../api.ts';
import type { Clients, Cloud } from './cloud.ts';
import { HttpError, readJson, sendJson } from './http.ts';
import type { Routes } from './router.ts';
import { checkForm, jobOf, parseForm, startCommand, startDefaults } from './start-form.ts';
import type { StartPlace } from './start-form.ts';

/** The form that starts an execution. */
export function startRoutes(cloud: Cloud): Routes {
  const place = async (): Promise<StartPlace> => placeOf(await cloud.clients());
  return {
    'GET /api/start-defaults': async ({ response }) => {
      sendJson(response, startDefaults(await place()));
    },
    'POST /api/check': async ({ request, response }) => {
      sendJson(response, checkForm(parseForm(await readJson(request)), await place()));
    },
    'POST /api/executions': async ({ request, response }) => {
      const form = parseForm(await readJson(request));
      const at = await place();
      const job = jobOf(form, at);
      if (form.source === undefined && at.sample !== undefined) writeSampleMonth(at.sample);
      const name = form.name ?? executionName(new Date());
      await cloud.use((clients) => start(clients, name, JSON.stringify(job)));
      const started: Started = { name, command: startCommand(form, at) };
      sendJson(response, started, 201);
    },
  };
}

function placeOf({ local, state }: Clients): StartPlace {
  return { local, sample: local ? path.join(state, 'sample') : undefined };
}

async function start({ sfn, stateMachineArn }: Clients, name: string, input: string): Promise<void> {
  try {
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionAlreadyExists') {
      throw new HttpError(409, 'an execution of this name exists: choose another name, or redrive that one', 'name');
    }
    throw error;
  }
}
