import { main } from './backfill.ts';
import { runCommand } from './command.ts';

void runCommand((signal) => main(process.argv.slice(2), { out: process.stdout, progress: process.stderr }, signal));
