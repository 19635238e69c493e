import type { CoordinatorOptions } from '../coordinator/coordinator-options.js';
import { startCoordinator } from '../coordinator/run-coordinator.js';
import type { RunResult } from '../coordinator/run-result.js';
import type { Coordinator, RunAccess } from '../coordinator/running-coordinator.js';
import { chooseKernel } from '../engine/simd/choose-kernel.js';
import type { KernelChoice } from '../engine/simd/kernel.js';
import { ownAddress } from '../shared/transport/addresses.js';
import { LocalWorkers } from './local-workers.js';
import { type PlanOptions, planWorkers, type WorkerPlan } from './plan-workers.js';
import { WorkerHere } from './worker-here.js';

/** Options of a training on this host: those of its coordinator, and which workers it starts. */
export interface TrainOptions extends CoordinatorOptions, Omit<PlanOptions, 'auditRate' | 'listen' | 'minWorkers'> {
  /** Environment of the worker processes. This process's own without the variables LENET_* when it is missing. */
  readonly workerEnvironment?: NodeJS.ProcessEnv | undefined;
}

/**
 * Trains on this host, with a coordinator in this process and separate worker processes. Resolves when the run is over,
 * whatever its outcome; a `signal` ends it early. Rejects with a UsageError or an OperationalError if the run cannot
 * begin, or if its results cannot be written.
 */
export async function train(options: TrainOptions = {}): Promise<RunResult> {
  const coordinator = await startTraining(options);
  return coordinator.finished();
}

/** As `train`, but resolves when the workers are started. Its coordinator can be watched, and gives the result. */
export async function startTraining(
  options: TrainOptions = {},
  plan: WorkerPlan = planWorkers(options),
): Promise<Coordinator> {
  // Once for the workers and the evaluation.
  const chosen = plan.engine === 'simd' ? await chooseKernel(options.kernel) : null;
  const kernel = chosen?.kernel.name ?? options.kernel ?? 'auto';
  return startCoordinator({ ...options, kernel }, (run) => {
    for (const warning of chosen?.warnings ?? []) run.note('warning', warning);
    if (plan.reason) run.note('info', `engine ${plan.engine}, because ${plan.reason}`);
    return plan.isHere ? workerHere(run, options, plan, kernel) : localWorkers(run, options, plan, kernel);
  });
}

function workerHere(run: RunAccess, options: TrainOptions, plan: WorkerPlan, kernel: KernelChoice): WorkerHere {
  const { boundAddress, ownToken } = run.coordinator.join;
  const { engine, threads, pin } = plan;
  return new WorkerHere(run, {
    ...(ownToken ? { join: ownToken } : { connect: ownAddress(boundAddress), insecure: options.insecure }),
    ...{ engine, kernel, threads, pinThreads: pin, isEngineKnown: true, data: run.dataDirectory ?? undefined },
    cacheDirectory: options.cacheDirectory,
  });
}

function localWorkers(
  { coordinator, note, dataDirectory, fail }: RunAccess,
  options: TrainOptions,
  plan: WorkerPlan,
  kernel: KernelChoice,
): LocalWorkers {
  const { boundAddress, ownToken } = coordinator.join;
  const args = ['--connect', ownAddress(boundAddress), '--engine', plan.engine, '--kernel', kernel, '--log', 'lines'];
  args.push('--threads', String(plan.threads));
  if (!plan.pin) args.push('--pin-threads', 'off');
  if (options.insecure) args.push('--insecure');
  if (options.cacheDirectory !== undefined) args.push('--cache-dir', options.cacheDirectory);
  if (dataDirectory !== null) args.push('--data', dataDirectory);
  const environment = options.workerEnvironment ?? withoutSettings(process.env);
  return new LocalWorkers({
    places: plan.places,
    args,
    // The token is not on the command line, because every user of the host can read that.
    environment: ownToken ? { ...environment, LENET_JOIN: ownToken } : environment,
    onNote: note,
    onGivenUp: (why) => fail('no-local-worker', `Cannot train: ${why}.`),
  });
}

/** The variables are settings of the command `lenet-cluster`. A program that uses the library gives options instead. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('LENET_')));
}
