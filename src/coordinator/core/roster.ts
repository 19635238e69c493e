import type { CoordinatorState, WorkerState } from './state.js';
import { isIdle } from './worker-table.js';

/** Workers that can take a shard now, in order of joining. */
export function idleWorkers({ workers }: CoordinatorState): WorkerState[] {
  return workers.idleCount === 0 ? [] : workers.values().filter(isIdle);
}

/** Number of workers that have loaded everything. */
export function readyCount(workers: Iterable<WorkerState>): number {
  return [...workers].filter(({ status }) => status === 'ready').length;
}

/** Whether two workers claim that their engines yield the same bits for the same shard. */
export function claimSameBits(a: Pick<WorkerState, 'bits'>, b: Pick<WorkerState, 'bits'>): boolean {
  return a.bits !== null && a.bits === b.bits;
}
