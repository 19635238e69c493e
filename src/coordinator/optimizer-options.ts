import { UsageError } from '../shared/errors.js';
import {
  CLASSIC_RECIPE,
  type LearningRateSchedule,
  OPTIMIZER_NAMES,
  type OptimizerSettings,
} from '../shared/recipe/recipe.js';
import { quoted } from '../shared/text/printable.js';

/** The optimizer; what is missing is as in the classic program: Adam without decay. docs/training.md explains each setting. */
export interface OptimizerOptions {
  readonly name?: OptimizerSettings['name'] | undefined;
  /** 0..10. */
  readonly weightDecay?: number | undefined;
  /** For sgd only, 0..0.9999. */
  readonly momentum?: number | undefined;
  /** Above 0, at most 1,000,000; null: gradients are not clipped. */
  readonly clipNorm?: number | null | undefined;
}

/** The learning rate over time: a schedule, and those of its numbers that are not the defaults. */
export type LearningRateScheduleOptions = Changes<LearningRateSchedule>;
type Changes<Schedule> = Schedule extends { readonly type: infer Type }
  ? { readonly type: Type } & { readonly [Name in Exclude<keyof Schedule, 'type'>]?: Schedule[Name] | undefined }
  : never;

/** Without a bound, whole numbers. */
type Range = readonly [min: number, max: number, bound?: 'inclusive' | 'exclusive'];

/** The smallest and the largest value of each number; 'exclusive': above the smallest. */
export const OPTIMIZER_RANGES = {
  weightDecay: [0, 10, 'inclusive'],
  momentum: [0, 0.9999, 'inclusive'],
  clipNorm: [0, 1_000_000, 'exclusive'],
} as const satisfies Record<string, Range>;

export const SCHEDULE_RANGES = {
  warmupSteps: [0, 10_000_000],
  finalFactor: [0, 1, 'inclusive'],
  everyEpochs: [1, 100_000],
  factor: [0, 1, 'exclusive'],
  patienceEpochs: [0, 100_000],
  peakAt: [0, 1, 'inclusive'],
} as const satisfies Record<string, Range>;

/** Every schedule with its defaults. */
export const SCHEDULE_DEFAULTS: { readonly [Type in LearningRateSchedule['type']]: ScheduleOf<Type> } = {
  constant: { type: 'constant', warmupSteps: 0 },
  cosine: { type: 'cosine', warmupSteps: 0, finalFactor: 0 },
  step: { type: 'step', warmupSteps: 0, everyEpochs: 5, factor: 0.1 },
  onecycle: { type: 'onecycle', warmupSteps: 0, peakAt: 0.3 },
  plateau: { type: 'plateau', warmupSteps: 0, factor: 0.1, patienceEpochs: 2 },
};
type ScheduleOf<Type> = Extract<LearningRateSchedule, { readonly type: Type }>;

/** Every name of a schedule. */
export const SCHEDULE_TYPES = Object.keys(SCHEDULE_DEFAULTS) as LearningRateSchedule['type'][];

/**
 * The optimizer with all its settings.
 *
 * @throws UsageError when a setting is out of its range or belongs to another optimizer
 */
export function optimizerOf(options: OptimizerOptions): OptimizerSettings {
  const settings: OptimizerSettings = { ...CLASSIC_RECIPE.optimizer, ...given(options) };
  const { name, weightDecay, momentum, clipNorm } = settings;
  if (!OPTIMIZER_NAMES.includes(name)) throw unknown('optimizer.name', OPTIMIZER_NAMES, name);
  check('optimizer', OPTIMIZER_RANGES, { weightDecay, momentum, ...(clipNorm !== null && { clipNorm }) });
  if (momentum !== 0 && name !== 'sgd') {
    throw new UsageError(
      `Cannot train: ${name} takes no momentum, got '${momentum}'.`,
      'Leave it out, or choose the optimizer sgd.',
    );
  }
  return settings;
}

/**
 * The schedule with all its numbers.
 *
 * @throws UsageError when a number is out of its range or belongs to another schedule
 */
export function learningRateScheduleOf(options: LearningRateScheduleOptions): LearningRateSchedule {
  const defaults: LearningRateSchedule | undefined = SCHEDULE_DEFAULTS[options.type];
  if (!defaults) throw unknown('learningRateSchedule.type', SCHEDULE_TYPES, options.type);
  const changes = given(options);
  const stranger = Object.keys(changes).find((name) => !(name in defaults));
  if (stranger !== undefined) {
    throw new UsageError(
      `Cannot train: the learning rate schedule ${options.type} has no ${quoted(stranger)}.`,
      'docs/training.md lists the numbers of each schedule.',
    );
  }
  const schedule = { ...defaults, ...changes } as LearningRateSchedule;
  const { type, ...numbers } = schedule;
  check('learningRateSchedule', SCHEDULE_RANGES, numbers);
  if (type === 'onecycle' && schedule.warmupSteps > 0) {
    throw new UsageError(
      `Cannot train: warmupSteps must be 0 with the schedule onecycle, got '${schedule.warmupSteps}'.`,
      'It has a warm-up of its own, up to the share peakAt of the steps.',
    );
  }
  return schedule;
}

/** The options without those that are undefined. */
function given<Options extends object>(options: Options): Given<Options> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<Options>;
}
type Given<Options> = { [Name in keyof Options]?: Exclude<Options[Name], undefined> };

function check(place: string, ranges: Readonly<Record<string, Range>>, numbers: Readonly<Record<string, unknown>>) {
  for (const [name, value] of Object.entries(numbers)) {
    const [min, max, bound] = ranges[name] ?? [0, 0];
    const isOfKind = bound ? typeof value === 'number' : Number.isInteger(value);
    const isInside = (bound === 'exclusive' ? Number(value) > min : Number(value) >= min) && Number(value) <= max;
    if (isOfKind && isInside) continue;
    const range = bound === 'exclusive' ? `above ${min}, at most ${max}` : `from ${min} to ${max}`;
    throw new UsageError(
      `Cannot train: ${place}.${name} must be a ${bound ? '' : 'whole '}number ${range}, got '${value}'.`,
    );
  }
}

function unknown(what: string, names: readonly string[], value: unknown): UsageError {
  return new UsageError(`Cannot train: ${what} must be one of ${names.join(', ')}, got ${quoted(String(value))}.`);
}
