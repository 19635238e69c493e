import type { PartialMessage } from '../../shared/protocol/messages.js';
import type { Rejection } from '../../shared/protocol/rejections.js';
import { type LeafRange, leavesOf, maximalNodes } from '../../shared/reduction-tree.js';
import { positionsOfLeaves, scheduleOf } from '../../shared/schedule.js';
import { counted } from '../../shared/text/plural.js';
import { claimIfAudited } from './auditing.js';
import { lengthOf } from './cutting.js';
import type { Draft } from './draft.js';
import type { ShardResult } from './effects.js';
import { describe, quarantine, reject } from './membership.js';
import { measured } from './pace.js';
import { cover, settle } from './settling.js';
import type { DealtShard, StepState, WorkerState } from './state.js';

/** Takes the result of a shard. Leaves that are in the sum already are dropped, so that every sample counts once. */
export function collect(draft: Draft, worker: WorkerState, result: ShardResult): void {
  const { partial } = result;
  const { step } = draft.state;
  const { shard } = worker;
  if (!step || step.complete || partial.step !== step.step || partial.shardId !== shard?.shardId) {
    // This is ordinary after a shard was cancelled or dealt again, so the worker is not punished.
    reject(draft, worker.peer, { code: 'stale', reason: `step ${partial.step}, shard ${partial.shardId} is over` });
    return;
  }
  const fault = faultIn(draft, step, shard, partial);
  if (fault) {
    quarantine(draft, worker, fault);
    return;
  }

  draft.because(`${describe(worker)} delivered micro-batches ${shard.leaves.begin}..${shard.leaves.end - 1}`);
  const accepted: number[] = [];
  const covered: LeafRange[] = [];
  for (const [i, node] of partial.nodes.entries()) {
    if (claimIfAudited(draft, worker, result, node, i)) continue;
    const leaves = leavesOf(node, step.leafCount);
    if (!cover(draft, leaves)) continue;
    accepted.push(i);
    covered.push(leaves);
  }
  draft.updateWorker(worker.peer, {
    shard: null,
    ...measured(worker, shard, draft.nowMs),
    unauditedLeaves: worker.unauditedLeaves + lengthOf(covered),
  });
  draft.effect({ type: 'collect', worker, result, nodes: accepted });
  settle(draft, covered);
}

/** The fault in a result, if it has one: its nodes and sample counts must be those of the shard. */
function faultIn(draft: Draft, step: StepState, shard: DealtShard, partial: PartialMessage): Rejection | undefined {
  const expected = maximalNodes(shard.leaves, step.leafCount);
  if (partial.nodes.length !== expected.length) {
    return {
      code: 'wrong-shard',
      reason: `the shard has ${counted(expected.length, 'node')}, got ${partial.nodes.length}`,
    };
  }
  for (const [i, node] of expected.entries()) {
    const got = partial.nodes[i];
    const positions = positionsOfLeaves(
      scheduleOf(draft.state.options.config),
      step.stepInEpoch,
      leavesOf(node, step.leafCount),
    );
    const sampleCount = positions.end - positions.begin;
    if (!got || got.level !== node.level || got.index !== node.index || got.sampleCount !== sampleCount) {
      return {
        code: 'wrong-shard',
        reason: `node ${i} must be ${node.level}/${node.index} with ${counted(sampleCount, 'sample')}, got ${got?.level}/${got?.index} with ${got?.sampleCount}`,
      };
    }
    if (got.correctCount > sampleCount) {
      return {
        code: 'wrong-shard',
        reason: `node ${i} has ${got.correctCount} correct of ${counted(sampleCount, 'sample')}`,
      };
    }
  }
  return undefined;
}
