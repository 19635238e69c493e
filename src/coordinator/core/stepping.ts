import assert from 'node:assert/strict';
import { MessageType } from '../../shared/protocol/messages.js';
import type { LeafRange } from '../../shared/reduction-tree.js';
import { leafCountOfStep, positionsOfLeaves, stepsPerEpoch } from '../../shared/schedule.js';
import { counted } from '../../shared/text/plural.js';
import { dealLeaves, openRanges } from './cutting.js';
import type { Draft } from './draft.js';
import { lateAtMs } from './pace.js';
import { idleWorkers, readyCount } from './roster.js';
import { scheduleOf } from './run-schedule.js';
import { settledLeaves } from './settling.js';
import type { PeerId, ShardKind, StepState } from './state.js';

/** Training waits for an evaluation when this many are behind, so that snapshots of the parameters do not pile up. */
const MAX_PENDING_EVALUATIONS = 2;

/** Starts training when enough workers are ready, and the next step when none is running. Returns whether one has begun. */
export function startSteps(draft: Draft): boolean {
  const { state } = draft;
  if (state.phase === 'gathering') {
    if (readyCount(state.workers.values()) < state.options.minWorkers) return false;
    draft.update({ phase: 'training' });
    draft.because(`${counted(readyCount(state.workers.values()), 'ready worker')} are enough`);
  }
  if (draft.state.phase !== 'training' || draft.state.step) return false;
  if (draft.state.evaluating.length >= MAX_PENDING_EVALUATIONS) {
    draft.because('waiting for an evaluation');
    return false;
  }
  const { cursor, options } = draft.state;
  const leafCount = leafCountOfStep(scheduleOf(options.config), cursor.stepInEpoch);
  const step: StepState = {
    ...cursor,
    leafCount,
    startedAtMs: draft.nowMs,
    covered: new Uint8Array(leafCount),
    dealt: new Uint8Array(leafCount),
    complete: false,
    divergedOrigins: [],
    audits: [],
  };
  draft.update({ step });
  draft.effect({ type: 'begin-step', step });
  return true;
}

/** Deals the leaves that nobody has computed or is computing to the workers that have nothing to do. */
export function dealOpenLeaves(draft: Draft): void {
  const { step, workers, phase } = draft.state;
  if (phase !== 'training' || !step || step.complete) return;
  const idle = idleWorkers(draft.state);
  if (idle.length === 0) return;
  const taken = settledLeaves(step);
  for (const { shard } of workers.values()) if (shard) taken.fill(1, shard.leaves.begin, shard.leaves.end);
  const open = openRanges(step.leafCount, (leaf) => taken[leaf] === 1);
  for (const { peer, leaves } of dealLeaves(open, idle)) {
    const isNew = !step.dealt.subarray(leaves.begin, leaves.end).includes(1);
    dealShard(draft, step, peer, leaves, isNew ? 'first' : 'redealt');
  }
}

/** Sends a shard to an idle worker, which is not told what it is for. Asserts that it is there and has none. */
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
      lateAtMs: lateAtMs(draft, worker, sampleCount),
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

/** The step's update is made: moves the cursor on, and has an epoch that is over evaluated. */
export function advance(draft: Draft): void {
  const { cursor, options, evaluating } = draft.state;
  const { config } = options;
  const isLastOfEpoch = cursor.stepInEpoch + 1 === stepsPerEpoch(scheduleOf(config));
  const next = isLastOfEpoch
    ? { step: cursor.step + 1, epoch: cursor.epoch + 1, stepInEpoch: 0 }
    : { ...cursor, step: cursor.step + 1, stepInEpoch: cursor.stepInEpoch + 1 };
  draft.update({ cursor: next, step: null });
  draft.because(`step ${cursor.step} is applied`);
  const { checkpointEverySteps } = options;
  const isDue = checkpointEverySteps > 0 && next.step % checkpointEverySteps === 0;
  // At an epoch's end the checkpoint's own parameters are those that its evaluation needs.
  if (isLastOfEpoch || isDue) draft.effect({ type: 'checkpoint', cursor: next, evaluating });
  if (!isLastOfEpoch) return;
  draft.effect({ type: 'evaluate', epoch: cursor.epoch });
  draft.update({ evaluating: [...evaluating, cursor.epoch] });
  if (next.epoch === config.epochs) draft.update({ phase: 'finishing' });
}
