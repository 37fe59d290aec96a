import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { DockerCli } from '../../../../infra/local/ecs/docker-cli.ts';

const Call = z.object({ args: z.array(z.string()), env: z.record(z.string(), z.string()) });

/** A program that stands in for `docker`, so that what is said to an engine can be seen where there is none. */
export interface FakeDocker {
  readonly cli: DockerCli;
  /** The words of every call so far, without those that only look. */
  readonly calls: () => string[][];
  /** The environment of the last call of a command. */
  readonly environmentOf: (command: string) => Record<string, string>;
}

/** Writes the program; `body` is JavaScript that sees `args` and, for what it has to remember, `folder`. */
export function fakeDocker(folder: string, body: string): FakeDocker {
  const program = path.join(folder, 'docker');
  const log = path.join(folder, 'calls.jsonl');
  const script = `#!${process.execPath}
const { appendFileSync, existsSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
const folder = ${JSON.stringify(folder)};
appendFileSync(${JSON.stringify(log)}, JSON.stringify({ args, env: process.env }) + '\\n');
${body}`;
  writeFileSync(program, script, { mode: 0o755 });
  const read = (): z.infer<typeof Call>[] => {
    const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    return lines.map((line) => Call.parse(JSON.parse(line)));
  };
  return {
    cli: new DockerCli(program),
    calls: () =>
      read()
        .map(({ args }) => args)
        .filter(([command]) => command !== 'inspect'),
    environmentOf: (command) => read().findLast(({ args }) => args[0] === command)?.env ?? {},
  };
}
