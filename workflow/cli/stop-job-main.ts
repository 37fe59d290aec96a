import { runCommand } from '../client/command.ts';
import { main } from './stop-job.ts';

void runCommand(() => main(process.argv.slice(2), { out: process.stdout, progress: process.stderr }));
