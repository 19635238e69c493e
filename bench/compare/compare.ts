// Finds the figures that changed between two sets of results beyond noise.
import type { BenchmarkResult, Unit } from '../record/result.js';
import { median, type Quartiles, quartiles } from '../statistics.js';

/** With fewer samples on a side, they lie apart by chance too often. With four, it happens in 3 of 100 comparisons. */
export const MIN_SAMPLES = 4;
/** With fewer samples, all of them must lie apart; with as many or more, their middle halves. */
export const MIN_SAMPLES_FOR_QUARTILES = 20;

/** `only-before` and `only-after`: the other side has no such figure, or has it in another unit. */
export type Verdict = 'higher' | 'lower' | 'noise' | 'too-few-samples' | 'only-before' | 'only-after';

export interface Change {
  readonly benchmark: string;
  readonly figure: string;
  readonly unit: Unit;
  readonly verdict: Verdict;
  /** Medians; null on the side that lacks the figure. */
  readonly before: number | null;
  readonly after: number | null;
}

/** The samples of one figure, from all results of a set. */
interface Pool {
  readonly benchmark: string;
  readonly figure: string;
  readonly unit: Unit;
  readonly samples: number[];
}

/**
 * Compares figure by figure. A figure has changed where its values before and after lie apart: their middle halves, from the lower to
 * the upper quartile, or with few samples all of them. That is stricter than a test of the medians, whose intervals become as narrow
 * as one likes with more samples: consecutive steps are not independent, and two runs of the same program differ by more than the
 * steps of each. Several results of one benchmark in a set count together, so that their noise is that between runs.
 *
 * @returns in the order of `before`, then what is in `after` alone
 */
export function compareResults(before: readonly BenchmarkResult[], after: readonly BenchmarkResult[]): Change[] {
  const old = poolsOf(before);
  const present = poolsOf(after);
  const changes = [...old].map(([key, pool]): Change => {
    const other = present.get(key);
    const sides = { before: median(pool.samples), after: other ? median(other.samples) : null };
    return changeOf(pool, other ? verdictOn(pool.samples, other.samples) : 'only-before', sides);
  });
  const added = [...present].filter(([key]) => !old.has(key));
  return [
    ...changes,
    ...added.map(([, pool]) => changeOf(pool, 'only-after', { before: null, after: median(pool.samples) })),
  ];
}

function changeOf(
  { benchmark, figure, unit }: Pool,
  verdict: Verdict,
  sides: Pick<Change, 'before' | 'after'>,
): Change {
  return { benchmark, figure, unit, verdict, ...sides };
}

/** A figure of another unit is another figure. */
function poolsOf(results: readonly BenchmarkResult[]): Map<string, Pool> {
  const pools = new Map<string, Pool>();
  for (const { benchmark, figures } of results) {
    for (const [figure, { unit, samples }] of Object.entries(figures)) {
      const key = JSON.stringify([benchmark, figure, unit]);
      const pool = pools.get(key) ?? { benchmark, figure, unit, samples: [] };
      pool.samples.push(...samples);
      pools.set(key, pool);
    }
  }
  return pools;
}

function verdictOn(before: readonly number[], after: readonly number[]): Verdict {
  const fewest = Math.min(before.length, after.length);
  if (fewest < MIN_SAMPLES) return 'too-few-samples';
  const rangeOf = fewest < MIN_SAMPLES_FOR_QUARTILES ? extremes : quartiles;
  const [lowerBefore, upperBefore] = rangeOf(before);
  const [lowerAfter, upperAfter] = rangeOf(after);
  if (lowerAfter > upperBefore) return 'higher';
  if (upperAfter < lowerBefore) return 'lower';
  return 'noise';
}

const extremes = (values: readonly number[]): Quartiles => [Math.min(...values), Math.max(...values)];
