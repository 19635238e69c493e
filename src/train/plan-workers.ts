import { WHOLE_NUMBERS } from '../coordinator/option-ranges.js';
import { engineHere } from '../engine/choice/devices.js';
import type { EngineChoice, EngineName } from '../engine/choice/engine-names.js';
import { UsageError } from '../shared/errors.js';
import { usableCores } from '../shared/usable-cores.js';
import { type WorkerPlaces, workerPlaces } from './worker-places.js';

export interface PlanOptions {
  /**
   * Worker processes on this host; 'auto' (if missing): none if one worker is enough, which then runs in this process; else one
   * for each GPU, and no fewer than an audit or `minWorkers` needs.
   */
  readonly workers?: number | 'auto' | undefined;
  /** Threads of each worker, with the engine simd; 'auto' (if missing): the cores divided by the workers. */
  readonly threads?: number | 'auto' | undefined;
  /** Keep workers and their threads on their own cores, if all threads are as many as the cores; true if missing. */
  readonly pinWorkers?: boolean | undefined;
  /** The engine; 'auto' (if missing): one that has a GPU, or else simd. */
  readonly engine?: EngineChoice | undefined;
  readonly auditRate?: number | undefined;
  readonly minWorkers?: number | undefined;
  readonly listen?: string | undefined;
}

/** The worker processes of a training. */
export interface WorkerPlan extends WorkerPlaces {
  readonly engine: EngineName;
  /** The one worker runs in this process. */
  readonly isHere: boolean;
  /** Whether workers and their threads are kept on their own cores where that is possible. */
  readonly pin: boolean;
  /** Why this engine was chosen; null: it was named. */
  readonly reason: string | null;
}

/**
 * Looks for this host's cores and GPUs, in a separate process.
 *
 * @throws UsageError for too few workers, or threads that cannot be; OperationalError `engine-unavailable`, `devices-failed`
 */
export function planWorkers(options: PlanOptions): WorkerPlan {
  const { workers = 'auto', threads = 'auto', pinWorkers = true, engine: choice = 'auto' } = options;
  const { auditRate = 0, listen } = options;
  const [, max] = WHOLE_NUMBERS.maxWorkers;
  if (workers !== 'auto' && !(Number.isInteger(workers) && workers >= 0 && workers <= max)) {
    throw new UsageError(`Cannot train: workers must be 'auto' or a whole number from 0 to ${max}, got '${workers}'.`);
  }
  if (workers === 0 && !listen) {
    throw new UsageError(
      "Cannot train: --workers must be at least 1 without --listen, got '0'.",
      'With --listen, workers from elsewhere can join.',
    );
  }
  const { engine, reason } = engineHere(choice);
  const leastWorkers = Math.max(leastForAudit(auditRate), leastToBegin(options));
  const plan = workerPlaces({ workers, leastWorkers, threads, engine, pin: pinWorkers });
  if (auditRate > 0 && plan.places.length < 2 && !listen) {
    throw new UsageError(
      `Cannot audit: --workers must be at least 2 with --audit, got '${plan.places.length}'.`,
      'With 3 or more, a third decides where two differ.',
    );
  }
  // Other engines compute on the thread that calls them, which a coordinator needs.
  const isHere = workers === 'auto' && engine === 'simd' && plan.places.length === 1;
  return { ...plan, engine, isHere, pin: pinWorkers, reason };
}

/** An audit works with two workers. Where two differ, a third decides. */
function leastForAudit(auditRate: number): number {
  return auditRate > 0 ? Math.max(2, Math.min(usableCores(), 3)) : 1;
}

/** With --listen, workers from elsewhere are awaited. The coordinator refuses a number that cannot be. */
function leastToBegin({ minWorkers = 1, listen }: PlanOptions): number {
  const [, max] = WHOLE_NUMBERS.minWorkers;
  return listen || !Number.isInteger(minWorkers) || minWorkers > max ? 1 : minWorkers;
}
