import { main } from './normalize-command.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interruption.abort();
  });
}

void main(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, signal: interruption.signal }).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
);
