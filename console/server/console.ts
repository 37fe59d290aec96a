import { once } from 'node:events';
import path from 'node:path';
import { inspect } from 'node:util';
import { z } from 'zod';
import {
  BadInput,
  CommandFailed,
  COMMON_HELP,
  COMMON_OPTIONS,
  EXIT,
  parseCommand,
} from '../../workflow/client/command.ts';
import type { Terminal } from '../../workflow/client/command.ts';
import { Cloud } from './cloud.ts';
import { Definitions } from './definitions.ts';
import { executionRoutes } from './execution-routes.ts';
import { graphRoutes } from './graph-routes.ts';
import { logRoutes } from './log-routes.ts';
import { resultRoutes } from './result-routes.ts';
import { serve } from './server.ts';
import { startRoutes } from './start-routes.ts';
import { streamRoutes } from './stream-routes.ts';
import { Watches } from './watches.ts';

const HELP = `Serves the console: start, watch and redrive executions, explore the trips.

  npm run console

  --port N         the port (default: the first free one from 8020)
  --host NAME      serve on this address too reachable from elsewhere (default: this machine only)
${COMMON_HELP}`;

const OPTIONS = { ...COMMON_OPTIONS, port: { type: 'string' }, host: { type: 'string' } } as const;

const Port = z.coerce.number().int().min(0).max(65_535).optional();

/** `npm run console`: serves until it is interrupted; returns the exit code. */
export async function main(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { values } = parseCommand({ args: [...argv], options: OPTIONS }, 'console');
  if (values.help) {
    terminal.out.write(`${HELP}\n`);
    return EXIT.ok;
  }
  const port = Port.safeParse(values.port);
  if (!port.success) throw new BadInput(`--port ${values.port ?? ''}: write a number from 0 (any free one) to 65535`);
  const cloud = new Cloud(values);
  try {
    await cloud.clients(); // what is wrong with the account or the state folder is said here
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
