import type { Cursor } from './state.js';

/** Where a run begins or goes on. */
export interface ResumePoint {
  readonly cursor: Cursor;
  /** Epochs to evaluate at once, with the parameters at the cursor. */
  readonly evaluating: readonly number[];
}

/** The beginning of a run. */
export const RUN_START: ResumePoint = { cursor: { step: 0, epoch: 0, stepInEpoch: 0 }, evaluating: [] };

/**
 * How to go on from a checkpoint, so that every epoch gets its evaluation.
 *
 * @param recorded epochs, from 0, whose evaluation is on record
 * @returns null when an epoch before the checkpoint has none and its parameters are gone: an older checkpoint must be used,
 *   from which the same steps are made again
 */
export function resumeFrom(cursor: Cursor, recorded: ReadonlySet<number>): ResumePoint | null {
  const missing: number[] = [];
  for (let epoch = 0; epoch < cursor.epoch; epoch++) if (!recorded.has(epoch)) missing.push(epoch);
  if (missing.length === 0) return { cursor, evaluating: [] };
  // At the very end of an epoch the checkpoint holds the parameters to evaluate.
  const onlyLast = missing.length === 1 && missing[0] === cursor.epoch - 1 && cursor.stepInEpoch === 0;
  return onlyLast ? { cursor, evaluating: missing } : null;
}
