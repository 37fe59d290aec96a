import { runCommand } from '../../workflow/client/command.ts';
import { main } from './console.ts';

void runCommand((signal) => main(process.argv.slice(2), { out: process.stdout, progress: process.stderr }, signal));
