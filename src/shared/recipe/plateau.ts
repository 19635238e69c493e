import type { LearningRateSchedule } from './recipe.js';

/** The memory of the schedule `plateau`: how the evaluations went so far. */
export interface PlateauState {
  /** Lowest mean loss so far, by more than the threshold; null before the first evaluation. */
  readonly bestLoss: number | null;
  /** Evaluations in a row that were no better, since the factor was last lowered; from 0. */
  readonly badEpochs: number;
  /** Factor of the learning rate, above 0 and at most 1. */
  readonly factor: number;
}

/** Before the first evaluation. */
export const PLATEAU_START: PlateauState = { bestLoss: null, badEpochs: 0, factor: 1 };

/** A loss is better when it is lower by this share of the best. */
const THRESHOLD = 1e-4;
/** A rate that would fall by no more than this stays. */
const SMALLEST_CHANGE = 1e-8;

/**
 * The state after one more evaluation: torch.optim.lr_scheduler.ReduceLROnPlateau with mode 'min' and its defaults, which are a relative threshold of
 * 1e-4, no cooldown and an eps of 1e-8.
 *
 * @param loss mean loss of the evaluated set; NaN counts as no better
 * @param learningRate the run's own, above 0
 */
export function plateauAfter(
  state: PlateauState,
  loss: number,
  { factor, patienceEpochs }: Extract<LearningRateSchedule, { type: 'plateau' }>,
  learningRate: number,
): PlateauState {
  const { bestLoss } = state;
  if (loss < (bestLoss === null ? Number.POSITIVE_INFINITY : bestLoss * (1 - THRESHOLD))) {
    return { ...state, bestLoss: loss, badEpochs: 0 };
  }
  const badEpochs = state.badEpochs + 1;
  if (badEpochs <= patienceEpochs) return { ...state, badEpochs };
  const lower = state.factor * factor;
  const isWorthIt = learningRate * (state.factor - lower) > SMALLEST_CHANGE;
  return { bestLoss, badEpochs: 0, factor: isWorthIt ? lower : state.factor };
}
