import { runCommand } from '../../workflow/client/command.ts';
import { main } from './deploy.ts';

void runCommand(() => main(process.argv.slice(2), { out: process.stdout, progress: process.stderr }));
