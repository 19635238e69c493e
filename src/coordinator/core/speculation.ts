import { cutShards, openRanges } from './cutting.js';
import { dealShard } from './dealing.js';
import type { Draft } from './draft.js';
import { idleWorkers } from './roster.js';
import { settledLeaves } from './settling.js';
import type { CoordinatorState, DealtShard, StepState } from './state.js';

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
  const late = [...workers.values()].flatMap(({ shard }) =>
    shard && shard.kind !== 'audit' && shard.lateAtMs <= draft.nowMs ? [shard] : [],
  );
  if (late.length === 0) return;
  const worthwhile = leavesWorthCopying(draft.state, step, late);
  const open = openRanges(step.leafCount, (leaf) => !worthwhile.has(leaf));
  for (const { peer, leaves } of cutShards(open, idleWorkers(draft.state))) {
    draft.because('a shard is late');
    dealShard(draft, step, peer, leaves, 'speculative');
  }
}

/**
 * Leaves of late shards, without those that are done, that a punctual worker computes, or that enough workers compute
 * already.
 */
function leavesWorthCopying({ workers }: CoordinatorState, step: StepState, late: readonly DealtShard[]): Set<number> {
  const copies = new Uint16Array(step.leafCount);
  const inTime = new Uint8Array(step.leafCount);
  for (const { shard } of workers.values()) {
    if (!shard) continue;
    for (let leaf = shard.leaves.begin; leaf < shard.leaves.end; leaf++) {
      copies[leaf] = (copies[leaf] ?? 0) + 1;
      if (!late.includes(shard)) inTime[leaf] = 1;
    }
  }
  const settled = settledLeaves(step);
  const leaves = new Set<number>();
  for (const { leaves: range } of late) {
    for (let leaf = range.begin; leaf < range.end; leaf++) {
      if (!settled[leaf] && !inTime[leaf] && (copies[leaf] ?? 0) < MAX_COPIES) leaves.add(leaf);
    }
  }
  return leaves;
}

/** When the next shard becomes late and an idle worker could help; null otherwise. A tick is due then. */
export function nextLateAtMs(state: CoordinatorState, nowMs: number): number | null {
  if (state.phase !== 'training' || !state.step || state.step.complete || idleWorkers(state).length === 0) return null;
  let next: number | null = null;
  for (const { shard } of state.workers.values()) {
    if (shard && shard.lateAtMs > nowMs && (next === null || shard.lateAtMs < next)) next = shard.lateAtMs;
  }
  return next;
}
