import type { PlannedRun } from './planned-run.js';

/** How the training of a run ended. */
export type TrainingEnd =
  /** Accuracy of the last model, 0..1; null: unknown. */
  | { readonly type: 'completed'; readonly accuracy: number | null }
  | { readonly type: 'interrupted' }
  | { readonly type: 'failed'; readonly reason: string };

/** A training that is under way. */
export interface Training {
  readonly ended: Promise<TrainingEnd>;
  /** Asks it to end and to leave a checkpoint. */
  stop(): void;
}

export interface SweepOptions {
  readonly runs: readonly PlannedRun[];
  /** Runs at a time, at least 1. */
  readonly jobs: number;
  /** Begins or resumes the training of a run. */
  readonly start: (run: PlannedRun) => Training;
  readonly onStart: (run: PlannedRun) => void;
  readonly onEnd: (run: PlannedRun, end: TrainingEnd) => void;
  /** When aborted, no other run begins, and those under way are stopped. */
  readonly signal: AbortSignal;
}

/**
 * Trains runs, some at a time, in order. One that fails does not stop the others.
 *
 * @returns the end of each run that began
 */
export async function runSweep(options: SweepOptions): Promise<Map<PlannedRun, TrainingEnd>> {
  const { runs, jobs, signal } = options;
  const ends = new Map<PlannedRun, TrainingEnd>();
  const waiting = runs.values();
  const lane = async (): Promise<void> => {
    for (const run of waiting) {
      if (signal.aborted) return;
      const end = await trainOne(run, options);
      ends.set(run, end);
      options.onEnd(run, end);
    }
  };
  await Promise.all(Array.from({ length: jobs }, lane));
  return ends;
}

async function trainOne(run: PlannedRun, { start, onStart, signal }: SweepOptions): Promise<TrainingEnd> {
  const training = start(run);
  onStart(run);
  const stop = (): void => training.stop();
  signal.addEventListener('abort', stop);
  try {
    return await training.ended;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
