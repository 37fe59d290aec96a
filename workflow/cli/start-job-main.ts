import { runCommand } from '../client/command.ts';
import { main } from './start-job.ts';

void runCommand((signal) => main(process.argv.slice(2), { out: process.stdout, progress: process.stderr }, signal));
