import { type Images, MessageType, type Step } from '../../shared/protocol/messages.js';
import type { WorkerEffect, WorkerTransition } from './effects.js';
import type { WorkerCoreState } from './state.js';

/** Decisions about a shard whose images are not all here: a worker may compute before the whole data set has come. */

/** Asks for the images, for the first time or again. */
export function fetchImages(
  state: WorkerCoreState,
  nowMs: number,
  step: Step,
  samples: readonly number[],
): WorkerTransition {
  // The shard may have been cancelled meanwhile.
  if (state.shard?.shardId !== step.shardId || state.coordinatorId === null) return { state, effects: [] };
  const { coordinatorId } = state;
  return {
    state: { ...state, shard: { ...state.shard, wanted: { step, samples, askedAtMs: nowMs } } },
    effects: [{ type: 'send', message: { type: MessageType.fetchImages, coordinatorId, samples: [...samples] } }],
  };
}

/** Images have come. They are of use even if the shard that needed them is no longer this worker's. */
export function onImages(
  state: WorkerCoreState,
  { coordinatorId, samples }: Images,
  bytes: Uint8Array | null,
): WorkerTransition {
  if (state.phase !== 'ready' || state.coordinatorId !== coordinatorId || !bytes) return { state, effects: [] };
  const effects: WorkerEffect[] = [{ type: 'store-images', samples, bytes }];
  const { shard, held } = state;
  if (!shard?.wanted || held?.step !== shard.step) return { state, effects };
  // An answer to an earlier request does not end the wait for this one.
  const { wanted } = shard;
  const isAnswer =
    samples.length === wanted.samples.length && samples.every((sample, i) => sample === wanted.samples[i]);
  if (!isAnswer) return { state, effects };
  effects.push({ type: 'compute', step: wanted.step, parameters: held.parameters });
  return { state: { ...state, shard: { ...shard, wanted: null } }, effects };
}
