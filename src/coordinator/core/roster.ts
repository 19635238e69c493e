import type { CoordinatorState, WorkerState } from './state.js';

/** Workers that can take a shard now, in order of joining. */
export function idleWorkers({ workers }: CoordinatorState): WorkerState[] {
  return [...workers.values()].filter(({ status, shard, responsive }) => status === 'ready' && !shard && responsive);
}

/** Workers that have loaded all they need. */
export function readyCount(workers: Iterable<WorkerState>): number {
  return [...workers].filter(({ status }) => status === 'ready').length;
}
