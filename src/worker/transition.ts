import { MODEL_SHA256 } from '../shared/model.js';
import {
  type Chunk,
  type CoordinatorMessage,
  type HeartbeatReply,
  MessageType,
  PROTOCOL_VERSION,
  type Reject,
  type Shutdown,
  type Step,
  type Welcome,
} from '../shared/protocol/messages.js';
import { timingFrom } from '../shared/timing.js';
import type { ComputedNode, WorkerEffect, WorkerEvent, WorkerOptions, WorkerState, WorkerTransition } from './state.js';

/** Trying goes on: what stands between the two, or the coordinator, may be there for a moment only. */
const NO_UNDERSTANDING =
  'something answers at that address, but not in a way that this worker understands: either the coordinator has another key than the ' +
  'join token says, or one side encrypts and the other does not (--insecure must be given to both or none). Trying on';

/** The state of a worker that has just started. */
export function initialState(options: WorkerOptions): WorkerState {
  return {
    options,
    phase: 'joining',
    coordinatorId: null,
    timing: options.timing,
    lastHeardMs: 0,
    lastHeartbeatMs: 0,
    roundTripMs: null,
    nextHelloMs: 0,
    helloRetryMs: options.timing.helloRetryMs,
    fetch: null,
    shard: null,
    heldStep: -1,
  };
}

/**
 * The worker's every decision: what to do about an event. Without clock, I/O or randomness. Any message may get lost: the
 * worker repeats its hello until it is answered, and its heartbeats tell the coordinator what it is computing.
 */
export function transition(state: WorkerState, event: WorkerEvent): WorkerTransition {
  if (state.phase === 'ended') return { state, effects: [] };
  switch (event.type) {
    case 'start':
      return sayHello({ ...state, lastHeardMs: event.nowMs }, event.nowMs);
    case 'tick':
      return onTick(state, event.nowMs);
    case 'message':
      return onMessage({ ...state, lastHeardMs: event.nowMs }, event.nowMs, event.message);
    case 'invalid-message':
      return { state, effects: [warning(`ignored a message (${event.rejection.code}): ${event.rejection.reason}`)] };
    case 'key-refused':
      return refused(state, 'key-refused', "it does not admit this worker's key: ask its owner for a new join token");
    case 'no-understanding':
      return { state, effects: [warning(NO_UNDERSTANDING)] };
    case 'chunk-missing':
      return onChunkMissing(state, event);
    case 'loaded':
      return onLoaded(state, event.nowMs, event.coordinatorId);
    case 'computed':
      return onComputed(state, event.shardId, event.computeMs, event.nodes);
    case 'failure':
      return leave(state, event.code, event.reason, 1);
    case 'interrupt':
      return leave(state, 'terminated', 'asked to stop', 0);
  }
}

function sayHello(state: WorkerState, nowMs: number): WorkerTransition {
  const { workerId, packageVersion, key, engine, device, host, pid, metricsAddress } = state.options;
  return {
    state: {
      ...state,
      nextHelloMs: nowMs + state.helloRetryMs,
      helloRetryMs: Math.min(state.helloRetryMs * 2, state.timing.helloRetryMaxMs),
    },
    effects: [
      {
        type: 'send',
        message: {
          type: MessageType.hello,
          protocolVersion: PROTOCOL_VERSION,
          packageVersion,
          modelSha256: MODEL_SHA256,
          key,
          workerId,
          engine,
          device,
          host,
          pid,
          metricsAddress,
        },
      },
    ],
  };
}

function onTick(state: WorkerState, nowMs: number): WorkerTransition {
  if (state.phase === 'joining') {
    const { joinTimeoutMs } = state.options;
    if (nowMs - state.lastHeardMs >= joinTimeoutMs) {
      return leave(state, 'no-coordinator', `no coordinator heard of for ${joinTimeoutMs / 1000} s`, 1);
    }
    return nowMs >= state.nextHelloMs ? sayHello(state, nowMs) : { state, effects: [] };
  }
  if (nowMs - state.lastHeardMs >= state.timing.silenceMs) {
    return joinAgain(state, nowMs, [warning('the coordinator is silent: joining again')]);
  }
  if (nowMs - state.lastHeartbeatMs >= state.timing.heartbeatMs) return sendHeartbeat(state, nowMs);
  // Either message may have got lost. A slow network is given time: a second copy would only make it slower.
  const { fetch } = state;
  if (fetch && nowMs - fetch.askedAtMs >= state.timing.silenceMs) return sendFetch(state, nowMs, fetch.chunk);
  return { state, effects: [] };
}

function sendFetch(state: WorkerState, nowMs: number, chunk: number): WorkerTransition {
  if (state.coordinatorId === null) return { state, effects: [] };
  return {
    state: { ...state, fetch: { chunk, askedAtMs: nowMs } },
    effects: [{ type: 'send', message: { type: MessageType.fetch, coordinatorId: state.coordinatorId, chunk } }],
  };
}

function onChunkMissing(
  state: WorkerState,
  event: Extract<WorkerEvent, { readonly type: 'chunk-missing' }>,
): WorkerTransition {
  if (state.phase !== 'loading' || state.coordinatorId !== event.coordinatorId) return { state, effects: [] };
  const { chunk, storedCount, chunkCount } = event;
  const fetch = sendFetch(state, event.nowMs, chunk);
  const tenth = (count: number): number => Math.floor((10 * count) / chunkCount);
  const isNews = storedCount === 0 || tenth(storedCount) > tenth(storedCount - 1);
  return {
    state: fetch.state,
    effects: isNews
      ? [info(`fetching the data set from the coordinator: ${10 * tenth(storedCount)} %`), ...fetch.effects]
      : fetch.effects,
  };
}

function onChunk(state: WorkerState, { chunk }: Chunk): WorkerTransition {
  // One that was asked for twice comes twice.
  if (state.phase !== 'loading' || state.fetch?.chunk !== chunk) return { state, effects: [] };
  return { state: { ...state, fetch: null }, effects: [{ type: 'store-chunk', chunk }] };
}

function sendHeartbeat(state: WorkerState, nowMs: number): WorkerTransition {
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

/** Measures how long the two were under way. A time that this worker has not sent says nothing. */
function onHeartbeatReply(state: WorkerState, nowMs: number, reply: HeartbeatReply): WorkerTransition {
  const { coordinatorId, heartbeatSentAtMs: sentAtMs } = reply;
  if (coordinatorId !== state.coordinatorId || sentAtMs === null || sentAtMs > nowMs) return { state, effects: [] };
  return { state: { ...state, roundTripMs: nowMs - sentAtMs }, effects: [] };
}

/** Answers at once: the coordinator deals nothing to a worker that was overtaken until it hears of it. */
function onCancel(state: WorkerState, nowMs: number, shardId: number): WorkerTransition {
  if (state.shard?.shardId !== shardId) return sendHeartbeat(state, nowMs);
  const heartbeat = sendHeartbeat({ ...state, shard: null }, nowMs);
  return { state: heartbeat.state, effects: [{ type: 'abort' }, ...heartbeat.effects] };
}

function onMessage(state: WorkerState, nowMs: number, message: CoordinatorMessage): WorkerTransition {
  switch (message.type) {
    case MessageType.welcome:
      return onWelcome(state, nowMs, message);
    case MessageType.chunk:
      return message.coordinatorId === state.coordinatorId ? onChunk(state, message) : { state, effects: [] };
    case MessageType.step:
      return onStep(state, nowMs, message);
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

/** The coordinator stays until it hears a bye, so that a worker never waits for a coordinator that has gone home. */
function onShutdown(state: WorkerState, nowMs: number, { outcome }: Shutdown): WorkerTransition {
  const reason = `the run is over: ${outcome}`;
  if (outcome !== 'interrupted') return leave(state, 'released', reason, outcome === 'failed' ? 1 : 0);
  const { timing } = state;
  return {
    state: {
      ...state,
      phase: 'joining',
      coordinatorId: null,
      fetch: null,
      shard: null,
      heldStep: -1,
      nextHelloMs: nowMs + timing.helloRetryMaxMs,
      helloRetryMs: timing.helloRetryMs,
    },
    effects: [
      { type: 'abort' },
      { type: 'send', message: { type: MessageType.bye, code: 'released', reason } },
      ...(state.phase === 'joining' ? [] : [info('the coordinator was interrupted: waiting for the run to go on')]),
    ],
  };
}

function onWelcome(state: WorkerState, nowMs: number, welcome: Welcome): WorkerTransition {
  // Answers a hello that was repeated before the first answer came.
  if (state.phase === 'loading' && welcome.coordinatorId === state.coordinatorId) return { state, effects: [] };
  const timing = timingFrom(welcome.heartbeatMs);
  return {
    state: {
      ...state,
      phase: 'loading',
      coordinatorId: welcome.coordinatorId,
      timing,
      helloRetryMs: timing.helloRetryMs,
      lastHeartbeatMs: nowMs,
      roundTripMs: null,
      fetch: null,
      shard: null,
      heldStep: -1,
    },
    effects: [{ type: 'abort' }, { type: 'load', welcome }],
  };
}

function onLoaded(state: WorkerState, nowMs: number, coordinatorId: string): WorkerTransition {
  if (state.phase !== 'loading' || state.coordinatorId !== coordinatorId) return { state, effects: [] };
  return {
    // Loading may have kept the event loop busy: what the coordinator sent meanwhile is still to be read.
    state: { ...state, phase: 'ready', fetch: null, lastHeardMs: nowMs },
    effects: [{ type: 'send', message: { type: MessageType.ready, coordinatorId } }],
  };
}

function onStep(state: WorkerState, nowMs: number, step: Step): WorkerTransition {
  if (state.phase !== 'ready' || step.coordinatorId !== state.coordinatorId) {
    return { state, effects: [] };
  }
  if (step.parameters === 'held' && state.heldStep !== step.step) {
    // The message that brought them was lost; heartbeats without this shard make the coordinator send all again.
    return { state, effects: [warning(`ignored a shard of step ${step.step}: its parameters never arrived`)] };
  }
  const effects: WorkerEffect[] = [];
  if (state.shard) effects.push({ type: 'abort' });
  if (step.parameters === 'attached') effects.push({ type: 'hold-parameters' });
  effects.push({ type: 'compute', step });
  return {
    state: { ...state, shard: { shardId: step.shardId, step: step.step }, heldStep: step.step, lastHeardMs: nowMs },
    effects,
  };
}

function onComputed(
  state: WorkerState,
  shardId: number,
  computeMs: number,
  nodes: readonly ComputedNode[],
): WorkerTransition {
  if (state.shard?.shardId !== shardId || state.coordinatorId === null) return { state, effects: [] };
  return {
    state: { ...state, shard: null },
    effects: [
      {
        type: 'send',
        message: {
          type: MessageType.partial,
          coordinatorId: state.coordinatorId,
          step: state.shard.step,
          shardId,
          computeMs,
          nodes: [...nodes],
        },
      },
    ],
  };
}

function onReject(state: WorkerState, nowMs: number, { code, reason }: Reject): WorkerTransition {
  switch (code) {
    case 'stale':
      return { state, effects: [] };
    case 'unknown-worker':
    case 'foreign':
      // A hello may be on its way already; saying it again too soon would start the loading anew.
      if (state.phase === 'joining') return { state, effects: [] };
      return joinAgain(state, nowMs, [info('the coordinator does not know this worker: joining again')]);
    case 'too-many-workers':
      return { state: { ...state, phase: 'joining' }, effects: [warning(`not admitted: ${reason}; trying again`)] };
    case 'malformed':
    case 'not-finite':
    case 'out-of-bounds':
    case 'wrong-shard':
    case 'wrong-gradient':
    case 'quarantined':
    case 'protocol-version':
    case 'package-version':
    case 'model':
    case 'key-refused':
    case 'key-revoked':
    case 'dataset-unavailable':
      return refused(state, code, reason);
  }
}

function refused(state: WorkerState, code: string, reason: string): WorkerTransition {
  return {
    state: { ...state, phase: 'ended', shard: null },
    effects: [{ type: 'abort' }, { type: 'exit', exitCode: 1, reason: `the coordinator refused (${code}): ${reason}` }],
  };
}

function joinAgain(state: WorkerState, nowMs: number, notices: readonly WorkerEffect[]): WorkerTransition {
  const joining: WorkerState = {
    ...state,
    phase: 'joining',
    coordinatorId: null,
    fetch: null,
    shard: null,
    heldStep: -1,
    helloRetryMs: state.timing.helloRetryMs,
  };
  const hello = sayHello(joining, nowMs);
  return { state: hello.state, effects: [...notices, { type: 'abort' }, ...hello.effects] };
}

function leave(state: WorkerState, code: string, reason: string, exitCode: number): WorkerTransition {
  return {
    state: { ...state, phase: 'ended', shard: null },
    effects: [
      { type: 'abort' },
      { type: 'send', message: { type: MessageType.bye, code, reason } },
      { type: 'exit', exitCode, reason },
    ],
  };
}

const info = (text: string): WorkerEffect => ({ type: 'notice', level: 'info', text });
const warning = (text: string): WorkerEffect => ({ type: 'notice', level: 'warning', text });
