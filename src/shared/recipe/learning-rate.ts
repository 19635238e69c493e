import { cosPi } from '../cos-pi.js';
import type { RunConfig } from '../run-config.js';
import { scheduleOf, stepsPerEpoch } from '../schedule.js';
import { PLATEAU_START, type PlateauState } from './plateau.js';
import type { LearningRateSchedule } from './recipe.js';

/** OneCycleLR begins at the rate divided by this (div_factor), */
const FIRST_DIVISOR = 25;
/** and ends at its first rate divided by this (final_div_factor). */
const LAST_DIVISOR = 1e4;

/** A step's place in the run; both from 0. */
export interface StepPlace {
  readonly step: number;
  readonly epoch: number;
}

/**
 * The learning rate of a step, float64 from 0: a function of the configuration, the step's place and the evaluations before it alone, with the
 * same bits on every host. docs/training.md says which class of torch.optim.lr_scheduler each schedule follows.
 *
 * @param plateau used by the schedule 'plateau' only
 */
export function learningRateAt(
  config: Pick<
    RunConfig,
    'learningRate' | 'learningRateSchedule' | 'epochs' | 'earlierGoals' | 'trainSplit' | 'batchSize' | 'microBatchSize'
  >,
  place: StepPlace,
  plateau: PlateauState = PLATEAU_START,
): number {
  const { learningRate, learningRateSchedule: schedule } = config;
  const { warmupSteps } = schedule;
  // LinearLR with start_factor 1 / (warmupSteps + 1) and total_iters warmupSteps.
  const warmup = place.step < warmupSteps ? (place.step + 1) / (warmupSteps + 1) : 1;
  // A step that was made towards an earlier goal has the same rate when it is made again.
  const { epochs } = config.earlierGoals?.find(({ steps }) => place.step < steps) ?? config;
  const scheduled = scheduledRate(schedule, learningRate, {
    ...place,
    totalSteps: epochs * stepsPerEpoch(scheduleOf(config)),
    plateau,
  });
  return warmup === 1 ? scheduled : warmup * scheduled;
}

interface Position extends StepPlace {
  readonly totalSteps: number;
  readonly plateau: PlateauState;
}

function scheduledRate(schedule: LearningRateSchedule, rate: number, { step, epoch, totalSteps, plateau }: Position) {
  switch (schedule.type) {
    case 'constant':
      return rate;
    case 'cosine': {
      // The curve begins where the warm-up ends, as in SequentialLR.
      if (step <= schedule.warmupSteps) return rate;
      const share = (step - schedule.warmupSteps) / (totalSteps - schedule.warmupSteps);
      return alongCosine(rate, rate * schedule.finalFactor, share);
    }
    case 'step':
      return rate * power(schedule.factor, Math.floor(epoch / schedule.everyEpochs));
    case 'onecycle':
      return oneCycleRate(rate, schedule.peakAt, step, totalSteps);
    case 'plateau':
      return rate * plateau.factor;
  }
}

/** The rate of torch.optim.lr_scheduler.OneCycleLR with anneal_strategy 'cos' and its default factors. */
function oneCycleRate(peak: number, peakAt: number, step: number, totalSteps: number): number {
  const first = peak / FIRST_DIVISOR;
  const peakStep = peakAt * totalSteps - 1;
  const lastStep = totalSteps - 1;
  if (step <= peakStep || peakStep >= lastStep) return alongCosine(first, peak, peakStep > 0 ? step / peakStep : 1);
  return alongCosine(peak, first / LAST_DIVISOR, (step - peakStep) / (lastStep - peakStep));
}

/** From `begin` to `end` along half a cosine; `share` of the way, 0..1. */
function alongCosine(begin: number, end: number, share: number): number {
  return end + ((begin - end) / 2) * (cosPi(Math.min(1, share)) + 1);
}

/** base ** exponent, by repeated multiplication: Math.pow may differ between versions of Node. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent && result > 0; i++) result *= base;
  return result;
}
