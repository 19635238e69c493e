import { type HeartbeatReply, MessageType, type Step } from '../../shared/protocol/messages.js';
import type { WorkerEffect, WorkerTransition } from './effects.js';
import type { WorkerEvent } from './events.js';
import * as notices from './notices.js';
import { countShard } from './reporting.js';
import type { WorkerCoreState } from './state.js';

/** Decisions of a ready worker: it computes shards, and its heartbeats name them. */

/** Computes a shard; aborts the one that is being computed. */
export function onStep(
  state: WorkerCoreState,
  nowMs: number,
  step: Step,
  [attached]: readonly Float32Array[],
): WorkerTransition {
  if (state.phase !== 'ready' || step.coordinatorId !== state.coordinatorId) {
    return { state, effects: [] };
  }
  const held = attached ? { step: step.step, parameters: attached } : state.held;
  if (held?.step !== step.step) {
    // The message with the parameters was lost. Heartbeats without this shard make the coordinator send it again with
    // them.
    return { state, effects: [notices.ignoredShard(step.step)] };
  }
  const effects: WorkerEffect[] = [];
  if (state.shard) effects.push({ type: 'abort' });
  effects.push({ type: 'compute', step, parameters: held.parameters });
  return {
    state: { ...state, shard: { shardId: step.shardId, step: step.step, wanted: null }, held, lastHeardMs: nowMs },
    effects,
  };
}

/** Sends the result, unless it is no longer needed. */
export function onComputed(
  state: WorkerCoreState,
  { shardId, computeMs, nodes, gradients }: Extract<WorkerEvent, { readonly type: 'computed' }>,
): WorkerTransition {
  if (state.shard?.shardId !== shardId || state.coordinatorId === null) return { state, effects: [] };
  const { step } = state.shard;
  return {
    state: { ...state, shard: null, work: countShard(state.work, step, computeMs, nodes) },
    effects: [
      {
        type: 'send',
        message: {
          type: MessageType.partial,
          coordinatorId: state.coordinatorId,
          step,
          shardId,
          computeMs,
          nodes: [...nodes],
        },
        gradients,
      },
    ],
  };
}

/** Sends a heartbeat at once: the coordinator deals nothing to a worker that was overtaken until it hears from it. */
export function onCancel(state: WorkerCoreState, nowMs: number, shardId: number): WorkerTransition {
  if (state.shard?.shardId !== shardId) return sendHeartbeat(state, nowMs);
  const heartbeat = sendHeartbeat({ ...state, shard: null }, nowMs);
  return { state: heartbeat.state, effects: [{ type: 'abort' }, ...heartbeat.effects] };
}

/** Tells the coordinator that the worker is alive and which shard it computes. */
export function sendHeartbeat(state: WorkerCoreState, nowMs: number): WorkerTransition {
  if (state.coordinatorId === null) return { state, effects: [] };
  return {
    state: { ...state, lastHeartbeatMs: nowMs, roundTripMs: null },
    effects: [
      {
        type: 'send',
        message: {
          type: MessageType.heartbeat,
          coordinatorId: state.coordinatorId,
          ready: state.phase === 'ready',
          shardId: state.shard?.shardId ?? null,
          sentAtMs: nowMs,
          roundTripMs: state.roundTripMs,
        },
      },
    ],
  };
}

/** Measures the round trip. A time that this worker has not sent is ignored. */
export function onHeartbeatReply(state: WorkerCoreState, nowMs: number, reply: HeartbeatReply): WorkerTransition {
  const { coordinatorId, heartbeatSentAtMs: sentAtMs } = reply;
  if (coordinatorId !== state.coordinatorId || sentAtMs > nowMs) return { state, effects: [] };
  return { state: { ...state, roundTripMs: nowMs - sentAtMs }, effects: [] };
}
