import { medianDeviation, medianOfSorted, sum } from '../../shared/statistics.js';
import type { PhasesMs, WorkerView } from './run-view.js';

/**
 * Finds the workers that hold up the others: the one definition for the page, the terminal, the log and the metrics.
 */

/** A worker is late when its results come this share of a step after those of the others... */
const LATE_SHARE_OF_STEP = 0.25;
/** ...and this many milliseconds, below which it is noise... */
const LATE_AT_LEAST_MS = 2;
/**
 * ...and this many times farther from the others' median than they typically are, if there are enough of them to say
 * what is typical.
 */
const LATE_DEVIATIONS = 4;
const TYPICAL_FROM_WORKERS = 4;
/** A worker is slow when it computes less than this share of what others of its kind compute. */
const SLOW_SHARE_OF_RATE = 0.5;

/** Why a worker is out of step. 'unresponsive': as in WorkerView.state. A worker that is late and slow is late. */
export const OUT_OF_STEP = ['unresponsive', 'late', 'slow'] as const;

/** A worker that is out of step with the others. */
export interface OutOfStep {
  readonly worker: WorkerView;
  readonly kind: (typeof OUT_OF_STEP)[number];
  /** How much later its results come than the others', in milliseconds; null if it is not late. */
  readonly lateMs: number | null;
  /** The rate of other workers with the same engine, device and threads, in samples/s; null if it is not slow. */
  readonly usualRate: number | null;
}

/** Workers that are out of step, the worst first; each at most once. */
export function workersOutOfStep(workers: readonly WorkerView[], phasesMs: PhasesMs | null): OutOfStep[] {
  const silent = workers
    .filter(({ state }) => state === 'unresponsive')
    .map((worker) => ({ worker, kind: 'unresponsive' as const, lateMs: null, usualRate: null }));
  const ready = workers.filter(({ state }) => state === 'ready');
  const judge: Judge = {
    stepMs: phasesMs === null ? 0 : stepDurationMs(phasesMs),
    lagsMs: ready.flatMap(({ lagMs }) => (lagMs === null ? [] : [lagMs])).toSorted((a, b) => a - b),
    rates: ratesByKind(ready),
    fastest: fastestRate(ready),
  };
  const judged = ready.flatMap((worker): OutOfStep[] => {
    const lateMs = latenessMs(worker, judge);
    const usualRate = rateWhenSlow(worker, judge);
    if (lateMs === null && usualRate === null) return [];
    return [{ worker, kind: lateMs === null ? 'slow' : 'late', lateMs, usualRate }];
  });
  return [...silent, ...judged.toSorted((a, b) => (b.lateMs ?? 0) - (a.lateMs ?? 0))];
}

/** The duration of a whole step, in milliseconds. */
export function stepDurationMs(phasesMs: PhasesMs): number {
  return sum(Object.values(phasesMs));
}

/** The standard with which a worker is compared: made once, because a cluster may have hundreds of workers. */
interface Judge {
  readonly stepMs: number;
  /** Lags of all ready workers, the shortest first. */
  readonly lagsMs: readonly number[];
  /** In samples/s, by the workers' kind. */
  readonly rates: ReadonlyMap<string, readonly number[]>;
  /** The highest rate, in samples/s. */
  readonly fastest: number;
}

/** How much later its results come than those of the others, in milliseconds; null if that does not count as late. */
function latenessMs({ lagMs }: WorkerView, { lagsMs, stepMs }: Judge): number | null {
  const leastMs = Math.max(LATE_AT_LEAST_MS, LATE_SHARE_OF_STEP * stepMs);
  // Shortcuts: most workers are in time, and a terminal asks for all of them ten times a second.
  if (lagMs === null || lagMs <= leastMs) return null;
  const others = lagsMs.toSpliced(lagsMs.indexOf(lagMs), 1);
  const usual = medianOfSorted(others);
  if (usual === null || lagMs - usual <= leastMs) return null;
  const spreadMs = others.length < TYPICAL_FROM_WORKERS ? 0 : LATE_DEVIATIONS * medianDeviation(others);
  return lagMs - usual > spreadMs ? lagMs - usual : null;
}

/**
 * The rate of other workers with the same engine, device and threads, in samples/s, if this worker's rate is far below; null
 * otherwise.
 */
function rateWhenSlow(worker: WorkerView, { rates, fastest }: Judge): number | null {
  const rate = worker.samplesPerSecond;
  if (rate === null || rate >= SLOW_SHARE_OF_RATE * fastest) return null;
  const alike = rates.get(kindOf(worker)) ?? [];
  const usual = medianOfSorted(alike.toSpliced(alike.indexOf(rate), 1));
  return usual !== null && rate < SLOW_SHARE_OF_RATE * usual ? usual : null;
}

/** The rates of workers of each kind, the lowest first. */
function ratesByKind(workers: readonly WorkerView[]): ReadonlyMap<string, readonly number[]> {
  const rates = new Map<string, number[]>();
  for (const worker of workers) {
    if (worker.samplesPerSecond === null) continue;
    const kind = kindOf(worker);
    const alike = rates.get(kind);
    if (alike) alike.push(worker.samplesPerSecond);
    else rates.set(kind, [worker.samplesPerSecond]);
  }
  for (const alike of rates.values()) alike.sort((a, b) => a - b);
  return rates;
}

const kindOf = ({ engine, device, threads }: WorkerView): string => JSON.stringify([engine, device, threads]);

function fastestRate(workers: readonly WorkerView[]): number {
  return Math.max(0, ...workers.map(({ samplesPerSecond }) => samplesPerSecond ?? 0));
}
