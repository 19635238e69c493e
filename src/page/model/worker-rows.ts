import type { RunView, WorkerView } from '../../shared/view/run-view.js';
import { formatCount, formatMs, formatPercent, formatRate, UNKNOWN } from './format.js';
import type { Problem } from './problems.js';
import { sum } from './statistics.js';
import { stepDurationMs } from './worker-problems.js';

/** A worker as a row of a table. */
export interface WorkerRow {
  readonly worker: number;
  readonly host: string;
  readonly pid: string;
  readonly engine: string;
  readonly device: string;
  /** Its state, or what is wrong with it. */
  readonly state: string;
  readonly level: 'good' | 'waiting' | 'warning';
  readonly samplesPerSecond: string;
  /** Of the samples of those that are there. */
  readonly share: string;
  /** Of the largest share, 0..1. */
  readonly shareRatio: number;
  readonly lag: string;
  /** Of a step's duration, 0..1. */
  readonly lagRatio: number;
  readonly heartbeat: string;
  readonly extraShards: string;
}

/** Rows in order of the workers' numbers. */
export function workerRows({ workers, progress }: RunView, problems: readonly Problem[]): WorkerRow[] {
  const samples = sum(workers.map((worker) => worker.samples));
  const mostSamples = Math.max(...workers.map((worker) => worker.samples));
  const stepMs = progress.phasesMs === null ? 0 : stepDurationMs(progress.phasesMs);
  const scaleMs = stepMs > 0 ? stepMs : Math.max(...workers.map(({ lagMs }) => lagMs ?? 0));
  const blamed = new Map(problems.map(({ worker, kind }) => [worker, kind]));
  return workers
    .toSorted((a, b) => a.worker - b.worker)
    .map((worker) => ({
      worker: worker.worker,
      host: worker.host,
      pid: String(worker.pid),
      engine: worker.engine,
      device: worker.device,
      ...standing(worker, blamed.get(worker.worker)),
      samplesPerSecond: formatRate(worker.samplesPerSecond),
      share: samples === 0 ? UNKNOWN : formatPercent(worker.samples / samples, 1),
      shareRatio: samples === 0 ? 0 : worker.samples / mostSamples,
      lag: formatMs(worker.lagMs),
      lagRatio: scaleMs === 0 ? 0 : Math.min(1, (worker.lagMs ?? 0) / scaleMs),
      heartbeat: formatMs(worker.heartbeatRoundTripMs),
      extraShards: formatCount(worker.extraShards),
    }));
}

function standing({ state }: WorkerView, problem: Problem['kind'] | undefined): Pick<WorkerRow, 'state' | 'level'> {
  if (state === 'unresponsive') return { state: 'silent', level: 'warning' };
  if (state === 'loading') return { state: 'loading', level: 'waiting' };
  return problem === undefined ? { state: 'ready', level: 'good' } : { state: problem, level: 'warning' };
}
