import { once } from 'node:events';
import path from 'node:path';
import { inspect } from 'node:util';
import { z } from 'zod';
import { CommandFailed, defineCommand, EXIT } from '../../workflow/client/command.ts';
import type { Terminal } from '../../workflow/client/command.ts';
import { COMMON_OPTIONS } from '../../workflow/client/option-table.ts';
import type { Words } from '../../workflow/client/option-table.ts';
import { BadInput } from '../../workflow/errors.ts';
import { Cloud } from './target/cloud.ts';
import { Definitions } from './graphs/definitions.ts';
import { executionRoutes } from './executions/execution-routes.ts';
import { graphRoutes } from './graphs/graph-routes.ts';
import { logRoutes } from './logs/log-routes.ts';
import { resultRoutes } from './results/result-routes.ts';
import { serve } from './http/server.ts';
import { startRoutes } from './start/start-routes.ts';
import { streamRoutes } from './live/stream-routes.ts';
import { Watches } from './live/watches.ts';

const OPTIONS = {
  port: { value: 'N', help: 'the port, from 0 (any free one) to 65535', defaultHelp: 'the first free one from 8020' },
  host: {
    value: 'NAME',
    help: 'serves on this address too, reachable from elsewhere',
    defaultHelp: 'this machine only',
  },
  ...COMMON_OPTIONS,
} as const;

const Port = z.coerce.number().int().min(0).max(65_535).optional();

/** `npm run console` */
export const consoleCommand = defineCommand({
  name: 'console',
  about: 'Serves the console: start, watch and redrive executions, explore the trips.',
  usage: [['', 'until Ctrl-C']],
  options: OPTIONS,
  run: serveConsole,
});

async function serveConsole(
  { values }: Words<typeof OPTIONS>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const port = Port.safeParse(values.port);
  if (!port.success) {
    throw new BadInput('write a number from 0 (any free one) to 65535', { option: '--port', value: values.port });
  }
  const cloud = new Cloud(values);
  try {
    await cloud.clients(); // problems with the account or the state folder are reported here
    await serveUntil(signal, cloud, { ...values, port: port.data }, terminal);
  } finally {
    await cloud.close();
  }
  return EXIT.ok;
}

async function serveUntil(
  signal: AbortSignal,
  cloud: Cloud,
  { port, host }: { readonly port: number | undefined; readonly host?: string | undefined },
  { out, progress }: Terminal,
): Promise<void> {
  const onError = (error: unknown): void => {
    const plain = error instanceof CommandFailed ? error.message : inspect(error);
    progress.write(`${plain}\n`);
  };
  const watches = new Watches(cloud, onError);
  const definitions = new Definitions(cloud);
  const routes = {
    ...executionRoutes(cloud, watches, definitions),
    ...startRoutes(cloud),
    ...streamRoutes(watches),
    ...graphRoutes(definitions),
    ...resultRoutes(cloud),
    ...logRoutes(cloud, watches),
  };
  const webFolder = path.resolve(path.dirname(process.argv[1] ?? ''), 'web');
  const serving = await serve({ routes, webFolder, host, port, onError });
  try {
    out.write(`console: ${serving.address}\n`);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    watches.close();
    await serving.close();
  }
}
