import { cutShards, lengthOf, openRanges } from './cutting.js';
import { dealShard } from './dealing.js';
import type { Draft } from './draft.js';
import { idleWorkers } from './roster.js';
import type { CoordinatorState, DealtShard, StepState, WorkerState } from './state.js';

/**
 * Speculation: if a shard is late, idle workers compute it too, and the first result counts. Equal bits make this safe.
 * So a step waits for a frozen or suddenly slow worker about as long as the shard should have taken, and not for a
 * timeout.
 */

/** Most workers that compute one leaf at the same time. */
const MAX_COPIES = 3;

/** Deals leaves of late shards again to idle workers. */
export function dealLateLeaves(draft: Draft): void {
  const { workers, step, phase } = draft.state;
  if (phase !== 'training' || !step || step.complete) return;
  if (draft.nowMs < step.lateSearchDueMs || workers.idleCount === 0) return;
  const worthwhile = leavesWorthCopying(step, workers.values(), draft.nowMs);
  const open = openRanges(step.leafCount, (leaf) => !worthwhile.has(leaf));
  const shards = cutShards(open, idleWorkers(draft.state));
  for (const { peer, leaves } of shards) {
    draft.because('a shard is late');
    dealShard(draft, step, peer, leaves, 'speculative');
  }
  const isAllDealt = lengthOf(shards.map(({ leaves }) => leaves)) === lengthOf(open);
  draft.updateStep({ lateSearchDueMs: isAllDealt ? earliestLateAtMs(draft.state, draft.nowMs) : draft.nowMs });
}

/**
 * Leaves of late shards, without those that are done, that a punctual worker computes, or that enough workers compute
 * already.
 */
function leavesWorthCopying(step: StepState, workers: readonly WorkerState[], nowMs: number): Set<number> {
  const leaves = new Set<number>();
  const isLate = (shard: DealtShard): boolean => shard.kind !== 'audit' && shard.lateAtMs <= nowMs;
  const late = workers.flatMap(({ shard }) => (shard && isLate(shard) ? [shard] : []));
  if (late.length === 0) return leaves;
  const copies = new Uint16Array(step.leafCount);
  const inTime = new Uint8Array(step.leafCount);
  for (const { shard } of workers) {
    if (!shard) continue;
    for (let leaf = shard.leaves.begin; leaf < shard.leaves.end; leaf++) {
      copies[leaf] = (copies[leaf] ?? 0) + 1;
      if (!isLate(shard)) inTime[leaf] = 1;
    }
  }
  for (const { leaves: range } of late) {
    for (let leaf = range.begin; leaf < range.end; leaf++) {
      if (!isSettled(step, leaf) && !inTime[leaf] && (copies[leaf] ?? 0) < MAX_COPIES) leaves.add(leaf);
    }
  }
  return leaves;
}

const isSettled = ({ leaves }: StepState, leaf: number): boolean => leaves.areSettled({ begin: leaf, end: leaf + 1 });

/**
 * When a tick is due because a shard may become late that an idle worker could help with; null: there is none. It may be
 * earlier than the first shard is late, and is then asked for again.
 */
export function nextLateAtMs(state: CoordinatorState, nowMs: number): number | null {
  const { phase, step, workers } = state;
  if (phase !== 'training' || !step || step.complete || workers.idleCount === 0) return null;
  const next = step.lateSearchDueMs > nowMs ? step.lateSearchDueMs : earliestLateAtMs(state, nowMs);
  return next === Number.POSITIVE_INFINITY ? null : next;
}

/** When the first of the shards that are not late is late; infinity without any. */
function earliestLateAtMs({ workers }: CoordinatorState, nowMs: number): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { shard } of workers.values()) {
    if (shard && shard.lateAtMs > nowMs) earliest = Math.min(earliest, shard.lateAtMs);
  }
  return earliest;
}
