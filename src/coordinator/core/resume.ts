import { type EpochResult, NO_RESULTS, type RateSettings, type RunStanding, withResult } from './results.js';
import type { Cursor } from './state.js';

/** Where a run begins or resumes. */
export interface ResumePoint {
  readonly cursor: Cursor;
  /** Epochs to evaluate at once, in order. */
  readonly evaluating: readonly number[];
  /** The results of the epochs before the cursor that are known. */
  readonly standing: RunStanding;
}

/** The beginning of a run. */
export const RUN_START: ResumePoint = {
  cursor: { step: 0, epoch: 0, stepInEpoch: 0 },
  evaluating: [],
  standing: NO_RESULTS,
};

/**
 * Where to resume from a checkpoint, so that every epoch is evaluated once.
 *
 * @param saved the cursor, the results at the time of the checkpoint, and the configuration
 * @param recorded results on record, by epoch from 0
 * @param pending epochs whose parameters the checkpoint has kept for their evaluation
 * @returns also the epochs, in order, that have no results and cannot get any: their parameters are gone
 */
export function resumeFrom(
  { cursor, standing, config }: Pick<ResumePoint, 'cursor' | 'standing'> & { readonly config: RateSettings },
  recorded: ReadonlyMap<number, EpochResult>,
  pending: ReadonlySet<number>,
): ResumePoint & { readonly lost: readonly number[] } {
  const evaluating: number[] = [];
  const lost: number[] = [];
  const newest = standing.last?.epoch ?? -1;
  let known = standing;
  for (let epoch = 0; epoch < cursor.epoch; epoch++) {
    const result = recorded.get(epoch);
    if (result) {
      if (epoch > newest) known = withResult(known, result, config);
      continue;
    }
    // At the very end of an epoch, the checkpoint's own parameters are evaluated.
    const isHere = pending.has(epoch) || (epoch === cursor.epoch - 1 && cursor.stepInEpoch === 0);
    (isHere ? evaluating : lost).push(epoch);
  }
  return { cursor, evaluating, standing: known, lost };
}
