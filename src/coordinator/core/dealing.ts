import assert from 'node:assert/strict';
import { MessageType } from '../../shared/protocol/messages.js';
import type { LeafRange } from '../../shared/reduction-tree.js';
import { positionsOfLeaves, scheduleOf } from '../../shared/schedule.js';
import { cutShards, lengthOf, openRanges } from './cutting.js';
import type { Draft } from './draft.js';
import { lateAtMs } from './pace.js';
import { idleWorkers } from './roster.js';
import type { PeerId, ShardKind, StepState } from './state.js';

/** Deals the open leaves, which nobody has computed or is computing, to the idle workers. */
export function dealOpenLeaves(draft: Draft): void {
  const { step, workers, phase } = draft.state;
  if (phase !== 'training' || !step || step.complete || !step.mayHaveOpenLeaves || workers.idleCount === 0) return;
  const open = openRanges(step.leafCount, (leaf) => !step.leaves.isOpen(leaf));
  const shards = cutShards(open, idleWorkers(draft.state));
  for (const { peer, leaves } of shards) {
    const wasDealt = draft.state.step?.leaves.wasAnyDealt(leaves);
    dealShard(draft, step, peer, leaves, wasDealt ? 'redealt' : 'first');
  }
  draft.updateStep({ mayHaveOpenLeaves: lengthOf(shards.map(({ leaves }) => leaves)) < lengthOf(open) });
}

/** Sends a shard to an idle worker. The message does not say why. Asserts that the worker exists and has no shard. */
export function dealShard(draft: Draft, step: StepState, peer: PeerId, leaves: LeafRange, kind: ShardKind): void {
  const worker = draft.worker(peer);
  assert.ok(worker && !worker.shard, 'a shard goes to an idle worker');
  const { begin, end } = positionsOfLeaves(scheduleOf(draft.state.options.config), step.stepInEpoch, leaves);
  const shardId = draft.state.nextShardId;
  const sampleCount = end - begin;
  draft.update({ nextShardId: shardId + 1 });
  draft.updateWorker(peer, {
    shard: {
      shardId,
      kind,
      leaves,
      sampleCount,
      dealtAtMs: draft.nowMs,
      lateAtMs: lateAtMs(draft, worker, { leaves, sampleCount }),
      heartbeatsWithout: 0,
      imagesRequested: 0,
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
