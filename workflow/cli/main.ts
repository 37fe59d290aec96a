import { runProgram } from '../client/command.ts';
import { dispatch } from '../client/dispatch.ts';
import { COMMANDS } from './commands.ts';

void runProgram((argv, terminal, signal) => dispatch(COMMANDS, argv, terminal, signal));
