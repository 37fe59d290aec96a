import { runCommand } from './command.ts';
import { main } from './schedule.ts';

void runCommand((signal) => main(process.argv.slice(2), { out: process.stdout, progress: process.stderr }, signal));
