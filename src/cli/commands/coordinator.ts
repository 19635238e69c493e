import { startCoordinator } from '../../coordinator/run-coordinator.js';
import type { CoordinatorFlags } from '../flags.js';
import { leadRun } from '../lead-run.js';
import { warnOfLimits } from '../process-limits.js';

/** Runs a coordinator for workers that are started separately. Resolves to the exit code. */
export async function coordinatorCommand(flags: CoordinatorFlags): Promise<number> {
  warnOfLimits(flags.log, { role: 'coordinator', connections: flags.maxWorkers, localWorkers: 0, threads: 0 });
  return await leadRun(flags, (options) => startCoordinator({ ...options, joinFile: flags.joinFile }), true);
}
