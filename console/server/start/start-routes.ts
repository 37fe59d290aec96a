import path from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { newExecutionName } from '../../../workflow/client/new-execution-name.ts';
import { writeSampleMonth } from '../../../workflow/client/sample-month.ts';
import { liveAliasArn } from '../../../workflow/client/live-alias.ts';
import type { Started } from '../../api.ts';
import type { Clients, Cloud } from '../target/cloud.ts';
import { HttpError, readJson, sendJson } from '../http/http.ts';
import type { Routes } from '../http/router.ts';
import { checkForm, jobOf, parseForm, startCommand, startDefaults, withoutDefaults } from './start-form.ts';
import type { StartPlace } from './start-form.ts';

/** The form that starts an execution. */
export function startRoutes(cloud: Cloud): Routes {
  const place = async (): Promise<StartPlace> => placeOf(await cloud.clients());
  const samples = new Map<string, Promise<unknown>>();
  /** Generated once for all concurrent starts that use it. */
  const writeSample = (folder: string): Promise<unknown> => {
    const writing = samples.get(folder) ?? writeSampleMonth(folder).finally(() => samples.delete(folder));
    samples.set(folder, writing);
    return writing;
  };
  return {
    'GET /api/start-defaults': async ({ response }) => {
      sendJson(response, startDefaults(await place()));
    },
    'POST /api/check': async ({ request, response }) => {
      const at = await place();
      sendJson(response, checkForm(withoutDefaults(parseForm(await readJson(request)), at), at));
    },
    'POST /api/executions': async ({ request, response }) => {
      const at = await place();
      const form = withoutDefaults(parseForm(await readJson(request)), at);
      const job = jobOf(form, at);
      if (form.source === undefined && at.sample !== undefined) await writeSample(at.sample);
      const name = form.name ?? newExecutionName(new Date());
      await cloud.use((clients) => start(clients, name, JSON.stringify(job)));
      const started: Started = { name, command: startCommand(form, at) };
      sendJson(response, started, 201);
    },
  };
}

function placeOf({ local, state }: Clients): StartPlace {
  return { local, state, sample: local ? path.join(state, 'sample') : undefined };
}

async function start({ sfn, stateMachineArn }: Clients, name: string, input: string): Promise<void> {
  try {
    await sfn.send(new StartExecutionCommand({ stateMachineArn: liveAliasArn(stateMachineArn), name, input }));
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionAlreadyExists') {
      throw new HttpError(409, 'an execution of this name exists: choose another name, or redrive that one', 'name');
    }
    throw error;
  }
}
