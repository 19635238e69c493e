import { median, medianDeviation, sum } from '../../shared/statistics.js';
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
  const judge = { ready, stepMs: phasesMs === null ? 0 : stepDurationMs(phasesMs), fastest: fastestRate(ready) };
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

/** The standard with which a worker is compared. */
interface Judge {
  readonly ready: readonly WorkerView[];
  readonly stepMs: number;
  /** The highest rate, in samples/s. */
  readonly fastest: number;
}

/** How much later its results come than those of the others, in milliseconds; null if that does not count as late. */
function latenessMs(worker: WorkerView, { ready, stepMs }: Judge): number | null {
  const leastMs = Math.max(LATE_AT_LEAST_MS, LATE_SHARE_OF_STEP * stepMs);
  // A shortcut: most workers are in time, and a terminal asks for all of them ten times a second.
  if (worker.lagMs === null || worker.lagMs <= leastMs) return null;
  const lags = ready.flatMap((other) => (other === worker || other.lagMs === null ? [] : [other.lagMs]));
  const usual = median(lags);
  if (usual === null) return null;
  const lateMs = worker.lagMs - usual;
  const spreadMs = lags.length < TYPICAL_FROM_WORKERS ? 0 : LATE_DEVIATIONS * medianDeviation(lags);
  return lateMs > Math.max(leastMs, spreadMs) ? lateMs : null;
}

/**
 * The rate of other workers with the same engine, device and threads, in samples/s, if this worker's rate is far below; null
 * otherwise.
 */
function rateWhenSlow(worker: WorkerView, { ready, fastest }: Judge): number | null {
  const rate = worker.samplesPerSecond;
  if (rate === null || rate >= SLOW_SHARE_OF_RATE * fastest) return null;
  const alike = ready.filter(
    (other) =>
      other !== worker &&
      other.engine === worker.engine &&
      other.device === worker.device &&
      other.threads === worker.threads,
  );
  const usual = median(alike.flatMap(({ samplesPerSecond }) => (samplesPerSecond === null ? [] : [samplesPerSecond])));
  return usual !== null && rate < SLOW_SHARE_OF_RATE * usual ? usual : null;
}

function fastestRate(workers: readonly WorkerView[]): number {
  return Math.max(0, ...workers.map(({ samplesPerSecond }) => samplesPerSecond ?? 0));
}
