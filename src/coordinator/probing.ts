import { lastEnd } from './dealing.js';
import type { Draft } from './draft.js';
import { idleWorkers } from './roster.js';
import type { CoordinatorState, StepState, WorkerState } from './state.js';
import { dealShard } from './stepping.js';

/**
 * Probing: a worker that was too slow to be dealt anything may have become faster. Now and then it computes a copy of a leaf
 * that another one computes, too. If its result comes first it counts, and shows how fast it is now; if not, nobody has waited.
 */

/** Steps in a row without work, after which a worker is probed. */
const UNUSED_STEPS = 8;
/** A probe is worth its traffic when a worker as fast as the fastest would shorten the step to this part of it. */
const WORTHWHILE = 0.9;

/** Deals one leaf that is being computed to each worker that has been idle for long and might be of use. */
export function probeUnused(draft: Draft, step: StepState): void {
  const unused = idleWorkers(draft.state).filter((worker) => isUnused(worker, step));
  if (unused.length === 0) return;
  const leaves = openLeavesFromTheEnd(step);
  for (const { peer } of unused.filter((worker) => wouldHelp(draft.state, step, worker))) {
    const leaf = leaves.shift();
    if (leaf === undefined) return;
    dealShard(draft, step, peer, { begin: leaf, end: leaf + 1 }, 'speculative');
    const { shard } = draft.worker(peer) ?? {};
    // Nobody relies on it: should the other worker fail, the leaf is as open as if this one had it not.
    if (shard) draft.updateWorker(peer, { shard: { ...shard, lateAtMs: draft.nowMs } });
    draft.because('to see how fast it is now');
  }
}

function isUnused({ samplesPerMs, parametersOfStep }: WorkerState, { step }: StepState): boolean {
  return samplesPerMs !== null && step - parametersOfStep > UNUSED_STEPS;
}

/** Whether the step would end noticeably earlier if the worker were as fast as the fastest. */
function wouldHelp({ workers }: CoordinatorState, { leafCount }: StepState, candidate: WorkerState): boolean {
  const known = [...workers.values()].filter(({ status }) => status === 'ready');
  const speedOf = ({ samplesPerMs }: WorkerState) => samplesPerMs ?? 0;
  const fastest = Math.max(...known.map(speedOf));
  const now = known.filter((worker) => speedOf(worker) > 0);
  const then = now.map((worker) => (worker === candidate ? fastest : speedOf(worker)));
  return lastEnd(leafCount, then) <= WORTHWHILE * lastEnd(leafCount, now.map(speedOf));
}

/** Leaves that nobody has delivered. A worker computes its shard in order, so its last leaf takes longest to come. */
function openLeavesFromTheEnd({ covered, leafCount }: StepState): number[] {
  const leaves: number[] = [];
  for (let leaf = leafCount - 1; leaf >= 0; leaf--) if (!covered[leaf]) leaves.push(leaf);
  return leaves;
}
