import { main } from './backfill/backfill.ts';
import { runCommand } from '../client/command.ts';

void runCommand((signal) => main(process.argv.slice(2), { out: process.stdout, progress: process.stderr }, signal));
