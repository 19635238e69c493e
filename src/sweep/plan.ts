import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { UsageError } from '../shared/errors.js';
import { randomGenerator } from '../shared/random.js';
import { type Axis, type AxisRange, isRange } from './axis.js';
import type { PlannedRun, PlannedSetting } from './planned-run.js';
import { runName } from './run-name.js';

/** Most runs of a sweep. */
export const MOST_PLANNED = 10_000;
/** Draws without a new combination, after which all are taken to be found. */
const MOST_REPEATED_DRAWS = 10_000;
/** A drawn number has so many digits: enough for a setting, and easy to read. */
const DIGITS = 3;

/**
 * Every combination of the values; the last axis changes fastest.
 *
 * @param axes each with different values
 * @throws UsageError for a range, or for more than MOST_PLANNED runs
 */
export function gridPlan(axes: readonly Axis[]): PlannedRun[] {
  let combinations: PlannedSetting[][] = [[]];
  for (const { flag, values } of axes) {
    if (isRange(values)) {
      throw new UsageError(
        `Cannot sweep: --${flag} must be a list of values, got the range '${values.from}..${values.to}'.`,
        'Give --random and a number of runs to draw values from a range.',
      );
    }
    const choices = [...new Set(values)];
    if (combinations.length * choices.length > MOST_PLANNED) {
      throw new UsageError(
        `Cannot sweep: there must be at most ${MOST_PLANNED} combinations, got more.`,
        'Give --random and a number of runs to try some of them.',
      );
    }
    combinations = combinations.flatMap((settings) => choices.map((value) => [...settings, { flag, value }]));
  }
  return combinations.map(planned);
}

/**
 * Random combinations, all of them different. A larger count with the same axes and seed begins with the same runs. There are fewer if
 * there are not so many combinations.
 *
 * @param count 1..MOST_PLANNED
 * @param seed unsigned 32-bit
 */
export function randomPlan(axes: readonly Axis[], count: number, seed: number): PlannedRun[] {
  const generator = randomGenerator('sweep', seed);
  const runs = new Map<string, PlannedRun>();
  for (let repeated = 0; runs.size < count && repeated < MOST_REPEATED_DRAWS; ) {
    const run = planned(axes.map((axis) => ({ flag: axis.flag, value: draw(axis, generator) })));
    if (runs.has(run.name)) repeated++;
    else {
      repeated = 0;
      runs.set(run.name, run);
    }
  }
  return [...runs.values()];
}

const planned = (settings: readonly PlannedSetting[]): PlannedRun => ({ name: runName(settings), settings });

function draw({ values }: Axis, generator: RandomGenerator): string {
  if (isRange(values)) return drawNumber(values, uniformFloat64(generator));
  return values[uniformInt(generator, 0, values.length - 1)] as string;
}

/** Factors count the same over the whole range if both ends are above 0, as suits rates and sizes; differences otherwise. */
function drawNumber({ from, to }: AxisRange, position: number): string {
  const [low, high] = [Number(from), Number(to)];
  const value = low > 0 && high > 0 ? low * (high / low) ** position : low + (high - low) * position;
  const isWhole = /^[+-]?\d+$/.test(from) && /^[+-]?\d+$/.test(to);
  return String(isWhole ? Math.round(value) : Number(value.toPrecision(DIGITS)));
}
