import { runProgram } from '../../workflow/client/command.ts';
import { dispatch } from '../../workflow/client/dispatch.ts';
import type { CommandTable } from '../../workflow/client/dispatch.ts';

/** The commands about the stack, by the name of their npm script. */
const COMMANDS: CommandTable = {
  deploy: async () => (await import('./deploy.ts')).deploy,
  destroy: async () => (await import('./destroy.ts')).destroy,
};

void runProgram((argv, terminal, signal) => dispatch(COMMANDS, argv, terminal, signal));
