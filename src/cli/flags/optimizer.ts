import type { LearningRateScheduleOptions, OptimizerOptions } from '../../coordinator/optimizer-options.js';
import { UsageError } from '../../shared/errors.js';
import type { LearningRateSchedule, OptimizerSettings, Recipe } from '../../shared/recipe/recipe.js';
import type { RecipeSetting } from '../../shared/recipe/recipe-settings.js';

/** Flags of optimizer and learning rate. */
export interface OptimizerFlags {
  readonly optimizer: OptimizerSettings['name'];
  readonly weightDecay: number;
  readonly momentum?: number;
  readonly clipNorm?: number;
  readonly lrSchedule: LearningRateSchedule['type'];
  readonly warmupSteps: number;
  readonly lrFinal?: number;
  readonly lrStepEpochs?: number;
  readonly lrFactor?: number;
  readonly lrPatience?: number;
  readonly lrPeakAt?: number;
}

/** The schedules' numbers, their flags, and the schedules that have them. */
const SCHEDULE_FLAGS = [
  { number: 'finalFactor', key: 'lrFinal', flag: 'lr-final', of: ['cosine'] },
  { number: 'everyEpochs', key: 'lrStepEpochs', flag: 'lr-step-epochs', of: ['step'] },
  { number: 'factor', key: 'lrFactor', flag: 'lr-factor', of: ['step', 'plateau'] },
  { number: 'patienceEpochs', key: 'lrPatience', flag: 'lr-patience', of: ['plateau'] },
  { number: 'peakAt', key: 'lrPeakAt', flag: 'lr-peak-at', of: ['onecycle'] },
] as const;

/**
 * Optimizer and schedule as options of the library.
 *
 * @throws UsageError when a flag belongs to another optimizer or schedule
 */
export function optimizerOptionsOf(flags: OptimizerFlags): {
  optimizer: OptimizerOptions;
  learningRateSchedule: LearningRateScheduleOptions;
} {
  const { optimizer: name, weightDecay, momentum, clipNorm, lrSchedule: type, warmupSteps } = flags;
  if (momentum !== undefined && name !== 'sgd') throw foreign('momentum', ['--optimizer sgd'], name);
  if (type === 'onecycle' && warmupSteps > 0) {
    throw new UsageError(
      `Cannot train: --lr-schedule onecycle takes no --warmup-steps, got '${warmupSteps}'.`,
      'It has a warm-up of its own. Use --lr-peak-at.',
    );
  }
  const numbers: Record<string, number> = { warmupSteps };
  for (const { number, key, flag, of } of SCHEDULE_FLAGS) {
    const value = flags[key];
    if (value === undefined) continue;
    const owners: readonly string[] = of;
    if (!owners.includes(type))
      throw foreign(
        flag,
        owners.map((owner) => `--lr-schedule ${owner}`),
        type,
      );
    numbers[number] = value;
  }
  return {
    optimizer: { name, weightDecay, momentum, clipNorm },
    learningRateSchedule: { type, ...numbers },
  };
}

function foreign(flag: string, owners: readonly string[], got: string): UsageError {
  return new UsageError(`Cannot train: --${flag} needs ${owners.join(' or ')}, got '${got}'.`, `Leave out --${flag}.`);
}

/** The flags that give a recipe's optimizer and schedule: those that are not off. */
export function flagsOfOptimizer({
  optimizer: { name, weightDecay, momentum, clipNorm },
  learningRateSchedule: schedule,
}: Pick<Recipe, 'optimizer' | 'learningRateSchedule'>): RecipeSetting[] {
  const numbers: Readonly<Record<string, unknown>> = { ...schedule };
  return [
    ['optimizer', name],
    ['weight-decay', weightDecay],
    ...(name === 'sgd' ? [['momentum', momentum] as const] : []),
    ...(clipNorm === null ? [] : [['clip-norm', clipNorm] as const]),
    ['lr-schedule', schedule.type],
    ['warmup-steps', schedule.warmupSteps],
    ...SCHEDULE_FLAGS.flatMap(({ number, flag }): RecipeSetting[] => {
      const value = numbers[number];
      return typeof value === 'number' ? [[flag, value]] : [];
    }),
  ];
}
