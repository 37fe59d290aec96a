import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { DockerCli } from '../../../../infra/local/ecs/docker-cli.ts';

const Call = z.object({ args: z.array(z.string()), env: z.record(z.string(), z.string()) });

/** A program that stands in for `docker`, so that tests see what an engine is sent without having one. */
export interface FakeDocker {
  readonly cli: DockerCli;
  /** The arguments of every call so far, except read-only ones. */
  readonly calls: () => string[][];
  /** The environment of the last call of a command. */
  readonly environmentOf: (command: string) => Record<string, string>;
}

/** Writes the program; `body` is JavaScript that sees `args` and, for its state, `folder`. */
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
