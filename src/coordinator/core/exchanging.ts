import type { DealtShard, StepState } from './state.js';

/**
 * Follows every change of a worker's shard, so that nobody has to look through all workers to find out that there is
 * nothing to deal.
 *
 * @param before the shard that the worker had
 * @param after the shard that it has now
 */
export function exchanged(step: StepState, before: DealtShard | null, after: DealtShard | null): StepState {
  if (before === after) return step;
  let { leaves, mayHaveOpenLeaves, lateSearchDueMs } = step;
  if (before && before.shardId !== after?.shardId) {
    leaves = leaves.released(before.leaves);
    if (!leaves.areSettled(before.leaves)) {
      // The worker is lost, or its shard: the leaves are open, or only late workers compute them.
      mayHaveOpenLeaves = true;
      lateSearchDueMs = Number.NEGATIVE_INFINITY;
    }
  }
  if (after && after.shardId !== before?.shardId) leaves = leaves.held(after.leaves);
  if (after) lateSearchDueMs = Math.min(lateSearchDueMs, after.lateAtMs);
  return { ...step, leaves, mayHaveOpenLeaves, lateSearchDueMs };
}
