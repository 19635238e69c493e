import { planWorkers } from '../../train/plan-workers.js';
import { startTraining } from '../../train/train.js';
import type { TrainFlags } from '../flags.js';
import { leadRun } from '../lead-run.js';
import { warnOfLimits } from '../process-limits.js';
import { workerEnvironment } from '../worker-environment.js';

/** Runs a coordinator and its own worker processes. Resolves to the exit code. */
export async function trainCommand(flags: TrainFlags): Promise<number> {
  const plan = planWorkers({ ...flags, workers: workersOf(flags), auditRate: flags.audit });
  const localWorkers = plan.places.length;
  warnOfLimits(flags.log, {
    role: 'coordinator',
    connections: flags.listen ? flags.maxWorkers : localWorkers,
    localWorkers,
    threads: plan.threads,
  });
  const environment = workerEnvironment(process.env);
  return await leadRun(
    flags,
    (options) => startTraining({ ...options, workerEnvironment: environment }, plan),
    flags.listen?.startsWith('tcp:') ?? false,
  );
}

/** Faults for tests are injected into processes, which get them by their environment. */
function workersOf({ workers }: TrainFlags): TrainFlags['workers'] {
  const hasFaults = Object.keys(process.env).some((name) => name.startsWith('LENET_INJECT_'));
  return workers === 'auto' && hasFaults ? 1 : workers;
}
