import { checkMutatedRecords } from './mutation-tasks.ts';
import { checkSmallLayers, checkSuite } from './point-tasks.ts';
import type { VerifyResult, VerifyTask } from './tasks.ts';

/** Does one task. */
export function runTask(task: VerifyTask): VerifyResult {
  switch (task.kind) {
    case 'points':
      return checkSuite(task.suite, task.points, task.seed);
    case 'small layers':
      return checkSmallLayers(task.layers, task.seed);
    case 'trip-records':
    case 'tlc-csv':
      return checkMutatedRecords(task.kind, task.records, task.seed);
  }
}
