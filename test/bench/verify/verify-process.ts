import { runTask } from './run-task.ts';
import type { VerifyTask } from './tasks.ts';

/* One of the processes that verify-main.ts shares the work among: tasks in, results out. */
process.on('message', (task: VerifyTask) => {
  process.send!(runTask(task));
});
