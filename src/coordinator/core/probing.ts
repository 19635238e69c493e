import { dealShard } from './dealing.js';
import type { Draft } from './draft.js';
import { idleWorkers } from './roster.js';
import { lastEnd } from './shares.js';
import type { CoordinatorState, StepState, WorkerState } from './state.js';
import { fastestPerThread } from './thread-speed.js';

/**
 * Probing: a worker that was too slow to get work may have become faster. Now and then it computes a copy of a leaf
 * that another worker computes too. If its result comes first, it counts and shows the worker's speed. If not, nobody
 * has waited.
 */

/** Steps in a row without work, after which a worker is probed. */
const UNUSED_STEPS = 8;
/**
 * At most this many workers are probed in a step, the longest unused first: a probe costs as much traffic as a shard.
 */
const MAX_PROBES = 4;
/**
 * A probe is worth its traffic if the worker, with threads as fast as the fastest, would shorten the step at least to this
 * share of its time.
 */
const WORTHWHILE = 0.9;

/**
 * Called when a step was dealt. Deals one of its leaves again to workers that have been idle for long and might help.
 */
export function probeUnused(draft: Draft): void {
  const { step } = draft.state;
  if (!step) return;
  const unused = idleWorkers(draft.state).filter((worker) => isUnused(worker, step));
  if (unused.length === 0) return;
  const longestFirst = unused.toSorted((a, b) => a.parametersOfStep - b.parametersOfStep).slice(0, MAX_PROBES);
  const leaves = openLeavesFromTheEnd(step, MAX_PROBES);
  for (const { peer } of thoseThatWouldHelp(draft.state, step, longestFirst)) {
    const leaf = leaves.shift();
    if (leaf === undefined) return;
    dealShard(draft, step, peer, { begin: leaf, end: leaf + 1 }, 'speculative');
    const { shard } = draft.worker(peer) ?? {};
    // The step does not rely on a probe: if the other worker fails, the leaf is open in spite of it.
    if (shard) draft.updateWorker(peer, { shard: { ...shard, lateAtMs: draft.nowMs } });
    draft.because('to see how fast it is now');
  }
}

function isUnused({ samplesPerMs, parametersOfStep }: WorkerState, { step }: StepState): boolean {
  return samplesPerMs !== null && step - parametersOfStep > UNUSED_STEPS;
}

/** Candidates that would noticeably shorten the step if their threads ran at the speed of the fastest. */
function thoseThatWouldHelp(
  { workers }: CoordinatorState,
  { leafCount }: StepState,
  candidates: readonly WorkerState[],
): WorkerState[] {
  const known = workers.values().filter((worker) => worker.status === 'ready' && worker.samplesPerMs !== null);
  const fastest = fastestPerThread(known);
  const capacity = ({ threads, samplesPerMs }: WorkerState) => ({ threads, speed: samplesPerMs ?? 0 });
  const endNow = lastEnd(leafCount, known.map(capacity));
  return candidates.filter((candidate) => {
    const then = known.map((worker) =>
      worker === candidate ? { threads: worker.threads, speed: fastest * worker.threads } : capacity(worker),
    );
    return lastEnd(leafCount, then) <= WORTHWHILE * endNow;
  });
}

/** The last leaves without a result, from the end. A worker computes its shard in order, so its last leaf comes last. */
function openLeavesFromTheEnd(step: StepState, count: number): number[] {
  const leaves: number[] = [];
  for (let leaf = step.leafCount - 1; leaf >= 0 && leaves.length < count; leaf--) {
    if (!step.leaves.areCovered({ begin: leaf, end: leaf + 1 })) leaves.push(leaf);
  }
  return leaves;
}
