import { WHOLE_NUMBERS } from '../coordinator/option-ranges.js';
import { engineHere } from '../engine/choice/devices.js';
import type { EngineChoice, EngineName } from '../engine/choice/engine-names.js';
import { UsageError } from '../shared/errors.js';
import { type WorkerPlace, workerPlaces } from './worker-places.js';

export interface PlanOptions {
  /** Worker processes on this host; 'auto' (if missing): one for each core, or one for each GPU. */
  readonly workers?: number | 'auto' | undefined;
  /** Keep each worker on its own core, if there is one worker for each core; true if missing. */
  readonly pinWorkers?: boolean | undefined;
  /** The engine; 'auto' (if missing): one that has a GPU, or else simd. */
  readonly engine?: EngineChoice | undefined;
  readonly auditRate?: number | undefined;
  readonly listen?: string | undefined;
}

/** The worker processes of a training. */
export interface WorkerPlan {
  readonly places: readonly WorkerPlace[];
  readonly engine: EngineName;
  /** Why this engine was chosen; null: it was named. */
  readonly reason: string | null;
}

/**
 * Looks for this host's cores and GPUs, in a separate process.
 *
 * @throws UsageError for too few workers; OperationalError `engine-unavailable`, `devices-failed`
 */
export function planWorkers(options: PlanOptions): WorkerPlan {
  const { workers = 'auto', pinWorkers = true, engine: choice = 'auto', auditRate = 0, listen } = options;
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
  const places = workerPlaces(workers, engine, pinWorkers);
  if (auditRate > 0 && places.length < 2 && !listen) {
    throw new UsageError(
      `Cannot audit: --workers must be at least 2 with --audit, got '${places.length}'.`,
      'With 3 or more, a third decides where two differ.',
    );
  }
  return { places, engine, reason };
}
