import { PLATEAU_START, type PlateauState, plateauAfter } from '../../shared/recipe/plateau.js';
import type { RunConfig } from '../../shared/run-config.js';

/** Result of an evaluation: the parameters at the end of an epoch, on the split that chooses the best model. */
export interface EpochResult {
  /** From 0. */
  readonly epoch: number;
  /** Mean negative log-likelihood, in nats; Infinity if it is not finite. */
  readonly loss: number;
  readonly correctCount: number;
  /** At least 1. */
  readonly sampleCount: number;
}

/**
 * The results so far, as far as decisions depend on them. A checkpoint keeps it. A run that resumes adds the results that
 * came after the checkpoint, so every life of the run decides the same.
 */
export interface RunStanding {
  /** null before the first result. */
  readonly best: EpochResult | null;
  /** Result of the latest evaluated epoch. */
  readonly last: EpochResult | null;
  /** For the learning rate of the steps to come. */
  readonly plateau: PlateauState;
}

/** Before the first result. */
export const NO_RESULTS: RunStanding = { best: null, last: null, plateau: PLATEAU_START };

/**
 * The standing after one more result. An epoch may be evaluated again after a resume: the same result changes nothing the
 * second time.
 */
export function withResult(
  { best, last, plateau }: RunStanding,
  result: EpochResult,
  { learningRate, learningRateSchedule: schedule }: RateSettings,
): RunStanding {
  const isNew = last === null || result.epoch > last.epoch;
  return {
    best: best === null || isBetter(result, best) ? result : best,
    last: isNew ? result : last,
    plateau:
      isNew && schedule.type === 'plateau' ? plateauAfter(plateau, result.loss, schedule, learningRate) : plateau,
  };
}

/** The part of a run's configuration on which the learning rate depends. */
export type RateSettings = Pick<RunConfig, 'learningRate' | 'learningRateSchedule'>;

/** Whether a result is better: more right answers, else a lower loss, else an earlier epoch. */
export function isBetter(result: EpochResult, than: EpochResult): boolean {
  if (result.correctCount !== than.correctCount) return result.correctCount > than.correctCount;
  if (result.loss !== than.loss) return result.loss < than.loss;
  return result.epoch < than.epoch;
}

/** The share of right answers, 0..1. */
export function accuracyOf({ correctCount, sampleCount }: EpochResult): number {
  return correctCount / sampleCount;
}
