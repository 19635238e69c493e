import { sum } from '../../shared/statistics.js';
import { withThreads } from '../../shared/text/with-threads.js';
import { stepDurationMs } from '../view/out-of-step.js';
import type { LostWorker, RunView, WorkerView } from '../view/run-view.js';
import { formatTimeOfDay } from './event-rows.js';
import { formatCount, formatMs, formatPercent, formatPlural, formatRate, UNKNOWN } from './format.js';
import type { Problem } from './problem.js';

/** A worker as a row of a table. */
export interface WorkerRow {
  readonly worker: number;
  readonly host: string;
  readonly pid: string;
  readonly engine: string;
  /** With the number of threads, if there are several. */
  readonly device: string;
  /** The worker's state, or its problem. */
  readonly state: string;
  /** When and why it was lost; empty while it takes part. */
  readonly explanation: string;
  readonly level: 'good' | 'waiting' | 'warning';
  readonly samplesPerSecond: string;
  /** Share of the samples of all rows. */
  readonly share: string;
  /** Share of the largest share, 0..1. */
  readonly shareRatio: number;
  readonly lag: string;
  /** Share of a step's duration, 0..1. */
  readonly lagRatio: number;
  readonly heartbeat: string;
  readonly extraShards: string;
}

/** Rows in order of the workers' numbers, lost workers among them. */
export function workerRows(view: RunView, problems: readonly Problem[]): WorkerRow[] {
  const { workers, lost, progress } = view;
  const stepMs = progress.phasesMs === null ? 0 : stepDurationMs(progress.phasesMs);
  const scaleMs = stepMs > 0 ? stepMs : Math.max(...workers.map(({ lagMs }) => lagMs ?? 0));
  const blamed = new Map(problems.map(({ worker, kind }) => [worker, kind]));
  const present = workers.map((worker) => ({
    ...whatItDid(worker, view),
    device: withThreads(worker.device, worker.threads),
    ...standing(worker, blamed.get(worker.worker)),
    explanation: '',
    samplesPerSecond: formatRate(worker.samplesPerSecond),
    lag: formatMs(worker.lagMs),
    lagRatio: scaleMs === 0 ? 0 : Math.min(1, (worker.lagMs ?? 0) / scaleMs),
    heartbeat: formatMs(worker.heartbeatRoundTripMs),
  }));
  return [...present, ...lost.map((worker) => lostRow(worker, view))].toSorted((a, b) => a.worker - b.worker);
}

/** '3 workers', '3 workers, 1 lost', or why there are none. */
export function workersHint({ workers, lost, progress }: RunView): string {
  const missing = lost.filter(({ replaced }) => !replaced).length;
  const others = missing === 0 ? '' : `, ${formatCount(missing)} lost`;
  if (workers.length > 0) return `${formatPlural(workers.length, 'worker')}${others}`;
  return `${progress.outcome === null ? 'none is there' : 'all have left'}${others}`;
}

function lostRow(worker: LostWorker, view: RunView): WorkerRow {
  return {
    ...whatItDid(worker, view),
    state: worker.replaced ? 'lost, replaced' : 'lost',
    explanation: `${formatTimeOfDay(worker.atMs)}, ${worker.reason}`,
    level: worker.replaced ? 'waiting' : 'warning',
    samplesPerSecond: UNKNOWN,
    lag: UNKNOWN,
    lagRatio: 0,
    heartbeat: UNKNOWN,
  };
}

type Work = Pick<WorkerRow, 'worker' | 'host' | 'pid' | 'engine' | 'device' | 'share' | 'shareRatio' | 'extraShards'>;

function whatItDid(row: WorkerView | LostWorker, { workers, lost }: RunView): Work {
  const samples = [...workers, ...lost].map((worker) => worker.samples);
  const total = sum(samples);
  const { worker, host, pid, engine, device, extraShards } = row;
  return {
    worker,
    host,
    pid: String(pid),
    engine,
    device,
    share: total === 0 ? UNKNOWN : formatPercent(row.samples / total, 1),
    shareRatio: total === 0 ? 0 : row.samples / Math.max(...samples),
    extraShards: formatCount(extraShards),
  };
}

function standing({ state }: WorkerView, problem: Problem['kind'] | undefined): Pick<WorkerRow, 'state' | 'level'> {
  if (state === 'unresponsive') return { state: 'silent', level: 'warning' };
  if (state === 'loading') return { state: 'loading', level: 'waiting' };
  return problem === undefined ? { state: 'ready', level: 'good' } : { state: problem, level: 'warning' };
}
