import type { Envelope } from '../../shared/protocol/codec.js';
import { type CoordinatorMessage, MessageType } from '../../shared/protocol/messages.js';
import { onCancel, onComputed, onHeartbeatReply, onStep, sendHeartbeat } from './computing.js';
import type { WorkerTransition } from './effects.js';
import type { WorkerEvent } from './events.js';
import {
  leave,
  onConnected,
  onNotUnderstood,
  onReject,
  onShutdown,
  onSilence,
  onWelcome,
  refused,
  sayHello,
  tryToJoin,
} from './joining.js';
import { fetchImages, onImages } from './lacking.js';
import { onChunk, onChunkMissing, onLoaded, sendFetch } from './loading.js';
import * as notices from './notices.js';
import type { WorkerCoreOptions } from './options.js';
import { onProbed, report, waitingFrom, workFrom } from './reporting.js';
import type { WorkerCoreState } from './state.js';

/** The state of a worker that has just started. */
export function initialState(options: WorkerCoreOptions): WorkerCoreState {
  return {
    options,
    phase: 'joining',
    phaseSinceMs: 0,
    coordinatorId: null,
    welcome: null,
    timing: options.timing,
    lastHeardMs: 0,
    lastTickMs: 0,
    openedAtMs: 0,
    lastHeartbeatMs: 0,
    roundTripMs: null,
    nextHelloMs: 0,
    helloRetryMs: options.timing.helloRetryMs,
    fetch: null,
    shard: null,
    held: null,
    waiting: waitingFrom(0),
    work: workFrom(0),
  };
}

/**
 * Decides what to do about an event. It has no clock, I/O or randomness. Any message may be lost: the worker repeats
 * its hello until it is answered, and its heartbeats tell the coordinator what it computes. A connection may be dead
 * without an end: the worker opens another one if it hears nothing.
 */
export function transition(state: WorkerCoreState, event: WorkerEvent): WorkerTransition {
  if (state.phase === 'ended') return { state, effects: [] };
  switch (event.type) {
    case 'start':
      return onStart(state, event.nowMs);
    case 'tick':
      return onTick(state, event.nowMs);
    case 'message':
      return onMessage({ ...state, lastHeardMs: event.nowMs }, event.nowMs, event);
    case 'invalid-message':
      return { state, effects: [notices.ignoredMessage(event.rejection.code, event.rejection.reason)] };
    case 'key-refused':
      return refused(state, 'key-refused', "it does not admit this worker's key: ask its owner for a new join token");
    case 'no-understanding':
      return onNotUnderstood(state);
    case 'connected':
      return onConnected(state, event.nowMs);
    case 'probed':
      return onProbed(state, event.nowMs, event.probe);
    case 'chunk-missing':
      return onChunkMissing(state, event);
    case 'images-missing':
      return fetchImages(state, event.nowMs, event.step, event.samples);
    case 'loaded':
      return onLoaded(state, event.nowMs, event.coordinatorId);
    case 'computed':
      return onComputed(state, event);
    case 'failure':
      return leave(state, event.code, event.reason, 1);
    case 'interrupt':
      return leave(state, 'terminated', 'asked to stop', 0);
  }
}

function onStart(state: WorkerCoreState, nowMs: number): WorkerTransition {
  return sayHello(
    {
      ...state,
      phaseSinceMs: nowMs,
      lastHeardMs: nowMs,
      lastTickMs: nowMs,
      openedAtMs: nowMs,
      waiting: waitingFrom(nowMs),
    },
    nowMs,
  );
}

function onTick(state: WorkerCoreState, nowMs: number): WorkerTransition {
  const told = report(afterStandstill(state, nowMs), nowMs);
  const acted = act(told.state, nowMs);
  return told.effects.length === 0 ? acted : { state: acted.state, effects: [...told.effects, ...acted.effects] };
}

/**
 * A late tick means that this process stood still or computed without a pause. Messages of the coordinator may still be
 * unread, so that time says nothing about the coordinator.
 */
function afterStandstill(state: WorkerCoreState, nowMs: number): WorkerCoreState {
  const lateMs = nowMs - state.lastTickMs - state.timing.tickMs;
  const standstillMs = lateMs > state.timing.tickMs ? lateMs : 0;
  return {
    ...state,
    lastTickMs: nowMs,
    lastHeardMs: Math.min(state.lastHeardMs + standstillMs, nowMs),
    openedAtMs: Math.min(state.openedAtMs + standstillMs, nowMs),
  };
}

function act(state: WorkerCoreState, nowMs: number): WorkerTransition {
  if (state.phase === 'joining') return tryToJoin(state, nowMs);
  if (nowMs - state.lastHeardMs >= state.timing.reopenMs) return onSilence(state, nowMs);
  if (nowMs - state.lastHeartbeatMs >= state.timing.heartbeatMs) return sendHeartbeat(state, nowMs);
  // The request or the chunk may have been lost. A slow network gets time, because a second copy would make it slower.
  const { fetch, timing } = state;
  const wanted = state.shard?.wanted;
  if (wanted && nowMs - wanted.askedAtMs >= timing.silenceMs)
    return fetchImages(state, nowMs, wanted.step, wanted.samples);
  if (fetch && nowMs - fetch.askedAtMs >= timing.silenceMs) return sendFetch(state, nowMs, fetch.chunk);
  return { state, effects: [] };
}

function onMessage(
  state: WorkerCoreState,
  nowMs: number,
  { message, tensors, bytes }: Envelope<CoordinatorMessage>,
): WorkerTransition {
  switch (message.type) {
    case MessageType.welcome:
      return onWelcome(state, nowMs, message);
    case MessageType.chunk:
      return onChunk(state, message, bytes);
    case MessageType.images:
      return onImages(state, message, bytes);
    case MessageType.step:
      return onStep(state, nowMs, message, tensors);
    case MessageType.cancel:
      return onCancel(state, nowMs, message.shardId);
    case MessageType.reject:
      return onReject(state, nowMs, message);
    case MessageType.shutdown:
      return onShutdown(state, nowMs, message);
    case MessageType.heartbeatReply:
      return onHeartbeatReply(state, nowMs, message);
  }
}
