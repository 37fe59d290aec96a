import { runProgram, runWords } from '../../workflow/client/command.ts';
import { consoleCommand } from './console.ts';

void runProgram((argv, terminal, signal) => runWords(consoleCommand, argv, terminal, signal));
