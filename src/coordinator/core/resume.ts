import type { Cursor } from './state.js';

/** Where a run begins or resumes. */
export interface ResumePoint {
  readonly cursor: Cursor;
  /** Epochs to evaluate at once, in order. */
  readonly evaluating: readonly number[];
}

/** The beginning of a run. */
export const RUN_START: ResumePoint = { cursor: { step: 0, epoch: 0, stepInEpoch: 0 }, evaluating: [] };

/**
 * Where to resume from a checkpoint, so that every epoch is evaluated once.
 *
 * @param recorded epochs, from 0, whose results are on record
 * @param pending epochs whose parameters the checkpoint has kept for their evaluation
 * @returns also the epochs, in order, that have no results and cannot get any: their parameters are gone
 */
export function resumeFrom(
  cursor: Cursor,
  recorded: ReadonlySet<number>,
  pending: ReadonlySet<number>,
): ResumePoint & { readonly lost: readonly number[] } {
  const evaluating: number[] = [];
  const lost: number[] = [];
  for (let epoch = 0; epoch < cursor.epoch; epoch++) {
    if (recorded.has(epoch)) continue;
    // At the very end of an epoch, the checkpoint's own parameters are evaluated.
    const isHere = pending.has(epoch) || (epoch === cursor.epoch - 1 && cursor.stepInEpoch === 0);
    (isHere ? evaluating : lost).push(epoch);
  }
  return { cursor, evaluating, lost };
}
