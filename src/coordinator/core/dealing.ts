import assert from 'node:assert/strict';
import { MessageType } from '../../shared/protocol/messages.js';
import type { LeafRange } from '../../shared/reduction-tree.js';
import { positionsOfLeaves, scheduleOf } from '../../shared/schedule.js';
import { cutShards, openRanges } from './cutting.js';
import type { Draft } from './draft.js';
import { lateAtMs } from './pace.js';
import { idleWorkers } from './roster.js';
import { settledLeaves } from './settling.js';
import type { PeerId, ShardKind, StepState } from './state.js';

/** Deals the open leaves, which nobody has computed or is computing, to the idle workers. */
export function dealOpenLeaves(draft: Draft): void {
  const { step, workers, phase } = draft.state;
  if (phase !== 'training' || !step || step.complete) return;
  const idle = idleWorkers(draft.state);
  if (idle.length === 0) return;
  const taken = settledLeaves(step);
  for (const { shard } of workers.values()) if (shard) taken.fill(1, shard.leaves.begin, shard.leaves.end);
  const open = openRanges(step.leafCount, (leaf) => taken[leaf] === 1);
  for (const { peer, leaves } of cutShards(open, idle)) {
    const isNew = !step.dealt.subarray(leaves.begin, leaves.end).includes(1);
    dealShard(draft, step, peer, leaves, isNew ? 'first' : 'redealt');
  }
}

/** Sends a shard to an idle worker. The message does not say why. Asserts that the worker exists and has no shard. */
export function dealShard(draft: Draft, step: StepState, peer: PeerId, leaves: LeafRange, kind: ShardKind): void {
  const worker = draft.worker(peer);
  assert.ok(worker && !worker.shard, 'a shard goes to an idle worker');
  const { begin, end } = positionsOfLeaves(scheduleOf(draft.state.options.config), step.stepInEpoch, leaves);
  const shardId = draft.state.nextShardId;
  const sampleCount = end - begin;
  draft.update({ nextShardId: shardId + 1 });
  const dealt = draft.state.step?.dealt.slice().fill(1, leaves.begin, leaves.end);
  if (dealt) draft.updateStep({ dealt });
  draft.updateWorker(peer, {
    shard: {
      shardId,
      kind,
      leaves,
      sampleCount,
      dealtAtMs: draft.nowMs,
      lateAtMs: lateAtMs(draft, worker, { leaves, sampleCount }),
      heartbeatsWithout: 0,
    },
    parametersOfStep: step.step,
  });
  draft.send(peer, {
    type: MessageType.step,
    coordinatorId: draft.state.options.coordinatorId,
    shardId,
    step: step.step,
    epoch: step.epoch,
    stepInEpoch: step.stepInEpoch,
    leafCount: step.leafCount,
    leaves,
    parameters: worker.parametersOfStep === step.step ? 'held' : 'attached',
  });
  draft.because(
    `dealt micro-batches ${leaves.begin}..${leaves.end - 1} of step ${step.step} to worker ${worker.ordinal}`,
  );
}
