import { runCommand } from '../client/command.ts';
import { main } from './dead-letters.ts';

void runCommand(() => main(process.argv.slice(2), { out: process.stdout, progress: process.stderr }));
