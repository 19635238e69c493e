import type { PhasesMs, WorkerView } from '../view/run-view.js';
import { formatMs, formatPercent, formatRate } from './format.js';
import type { Problem } from './problem.js';
import { median, medianDeviation, sum } from './statistics.js';

/** A worker is late when its results come this share of a step after those of the others... */
const LATE_SHARE_OF_STEP = 0.25;
/** ...and this many milliseconds, below which it is noise... */
const LATE_AT_LEAST_MS = 2;
/** ...and this many times farther from the others' median than they typically are, where there are enough to say what is typical. */
const LATE_DEVIATIONS = 4;
const TYPICAL_FROM_WORKERS = 4;
/** A worker is slow when it computes less than this share of what others of its kind compute. */
const SLOW_SHARE_OF_RATE = 0.5;

/** What is wrong with single workers, the worst first. At most one for each worker. */
export function workerProblems(workers: readonly WorkerView[], phasesMs: PhasesMs | null): Problem[] {
  const silent = workers.filter(({ state }) => state === 'unresponsive').map(unresponsive);
  const ready = workers.filter(({ state }) => state === 'ready');
  const stepMs = phasesMs === null ? 0 : stepDurationMs(phasesMs);
  const judged = ready.flatMap((worker) => {
    const others = ready.filter((other) => other !== worker);
    const lateMs = latenessMs(worker, others, stepMs);
    const usualRate = rateWhenSlow(worker, others);
    if (lateMs === null && usualRate === null) return [];
    return [{ lateMs: lateMs ?? 0, problem: lateOrSlow(worker, lateMs, usualRate, stepMs) }];
  });
  return [...silent, ...judged.toSorted((a, b) => b.lateMs - a.lateMs).map(({ problem }) => problem)];
}

/** Of the whole step, in milliseconds. */
export function stepDurationMs(phasesMs: PhasesMs): number {
  return sum(Object.values(phasesMs));
}

/** How much later its results come than the others', in milliseconds; null when that is not worth a word. */
function latenessMs(worker: WorkerView, others: readonly WorkerView[], stepMs: number): number | null {
  const lags = others.flatMap(({ lagMs }) => (lagMs === null ? [] : [lagMs]));
  const usual = median(lags);
  if (worker.lagMs === null || usual === null) return null;
  const lateMs = worker.lagMs - usual;
  const spreadMs = lags.length < TYPICAL_FROM_WORKERS ? 0 : LATE_DEVIATIONS * medianDeviation(lags);
  const limitMs = Math.max(LATE_AT_LEAST_MS, LATE_SHARE_OF_STEP * stepMs, spreadMs);
  return lateMs > limitMs ? lateMs : null;
}

/** The rate of others with the same engine and device, in samples/s, when the worker's is far below; null otherwise. */
function rateWhenSlow(worker: WorkerView, others: readonly WorkerView[]): number | null {
  const alike = others.filter(({ engine, device }) => engine === worker.engine && device === worker.device);
  const usual = median(alike.flatMap(({ samplesPerSecond }) => (samplesPerSecond === null ? [] : [samplesPerSecond])));
  if (worker.samplesPerSecond === null || usual === null) return null;
  return worker.samplesPerSecond < SLOW_SHARE_OF_RATE * usual ? usual : null;
}

function lateOrSlow(worker: WorkerView, lateMs: number | null, usualRate: number | null, stepMs: number): Problem {
  const name = `Worker ${worker.worker} (${worker.host})`;
  const rates =
    usualRate === null
      ? ''
      : `${formatRate(worker.samplesPerSecond)} samples/s, where workers like it compute ${formatRate(usualRate)}`;
  if (lateMs === null) {
    return { kind: 'slow', severity: 'warning', worker: worker.worker, text: `${name} is slow: it computes ${rates}.` };
  }
  const share = stepMs > 0 ? `, ${formatPercent(lateMs / stepMs)} of a step` : '';
  const alsoSlow = rates === '' ? '' : ` It computes ${rates}.`;
  const text = `${name} is late: its results come ${formatMs(lateMs)} after those of the others${share}.${alsoSlow}`;
  return { kind: 'late', severity: 'warning', worker: worker.worker, text };
}

function unresponsive({ worker, host }: WorkerView): Problem {
  const text = `Worker ${worker} (${host}) does not answer: the others do its work.`;
  return { kind: 'unresponsive', severity: 'warning', worker, text };
}
