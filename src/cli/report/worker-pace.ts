import { type OutOfStep, workersOutOfStep } from '../../page/view/out-of-step.js';
import type { RunPace } from '../../page/view/run-view.js';

/** The pace of a worker for the live line and the log: the figures that the page shows. */
export interface WorkerPace {
  /** 1, 2, 3 ... in order of joining. */
  readonly worker: number;
  readonly host: string;
  readonly pid: number;
  /** Samples of its results that entered an update. */
  readonly samples: number;
  /** Its speed while it computes; null until its first result. */
  readonly samplesPerSecond: number | null;
  /**
   * How long after the first result of a step its own result comes, in milliseconds, smoothed; null until its first
   * result.
   */
  readonly lagMs: number | null;
  /** null: it is in step with the others. */
  readonly outOfStep: 'late' | 'slow' | 'silent' | null;
}

const WORDS: Readonly<Record<OutOfStep['kind'], NonNullable<WorkerPace['outOfStep']>>> = {
  late: 'late',
  slow: 'slow',
  unresponsive: 'silent',
};

/** The workers that are ready, in order of joining. */
export function workerPaces({ workers, progress }: RunPace): WorkerPace[] {
  const kinds = new Map(workersOutOfStep(workers, progress.phasesMs).map((one) => [one.worker, one.kind]));
  return workers
    .filter(({ state }) => state !== 'loading')
    .map((view) => {
      const { worker, host, pid, samples, samplesPerSecond, lagMs } = view;
      const kind = kinds.get(view);
      return { worker, host, pid, samples, samplesPerSecond, lagMs, outOfStep: kind ? WORDS[kind] : null };
    });
}
