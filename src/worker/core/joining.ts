import { CONTRACT } from '../../shared/contract.js';
import { MODEL_SHA256 } from '../../shared/model/model-hash.js';
import type { ByeCode } from '../../shared/protocol/leave-codes.js';
import {
  MessageType,
  PROTOCOL_VERSION,
  type Reject,
  type Shutdown,
  type Welcome,
} from '../../shared/protocol/messages.js';
import type { RejectionCode } from '../../shared/protocol/rejections.js';
import { timingFrom } from '../../shared/timing.js';
import type { WorkerEffect, WorkerTransition } from './effects.js';
import * as notices from './notices.js';
import { waitingFrom } from './reporting.js';
import type { WorkerCoreState } from './state.js';

/** Decisions about the connection: how a worker finds its coordinator, loses it, finds it again, and leaves it. */

/** Says hello, and plans to repeat it at growing intervals until it is answered. */
export function sayHello(state: WorkerCoreState, nowMs: number): WorkerTransition {
  const { workerId, packageVersion, key, engine, device, threads, bits, host, pid, metricsAddress } = state.options;
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
          contract: CONTRACT,
          modelSha256: MODEL_SHA256,
          key,
          workerId,
          engine,
          device,
          threads,
          bits,
          host,
          pid,
          metricsAddress,
        },
      },
    ],
  };
}

/** A tick without a coordinator. */
export function tryToJoin(state: WorkerCoreState, nowMs: number): WorkerTransition {
  const { joinTimeoutMs, address } = state.options;
  if (nowMs - state.lastHeardMs >= joinTimeoutMs) {
    return leave(state, 'no-coordinator', `no coordinator has answered at ${address} for ${joinTimeoutMs / 1000} s`, 1);
  }
  if (nowMs - Math.max(state.openedAtMs, state.lastHeardMs) >= patienceMs(state)) return reconnect(state, nowMs);
  return nowMs >= state.nextHelloMs ? sayHello(state, nowMs) : { state, effects: [] };
}

/** How long a handshake may take does not depend on the coordinator's heartbeat, which may be very short. */
function patienceMs({ timing, options }: WorkerCoreState): number {
  return Math.max(timing.reopenMs, options.timing.reopenMs);
}

/** Messages are dropped until the handshake succeeds, so the next hello is due then. */
function reconnect(state: WorkerCoreState, nowMs: number): WorkerTransition {
  return {
    state: {
      ...state,
      openedAtMs: nowMs,
      // The coordinator that refused this worker is gone.
      waiting: { ...state.waiting, refusal: null },
    },
    effects: [{ type: 'reconnect' }],
  };
}

/** In the other phases, heartbeats reach the coordinator on the new connection, and it asks for a hello. */
export function onConnected(state: WorkerCoreState, nowMs: number): WorkerTransition {
  if (state.phase !== 'joining') return { state, effects: [] };
  const { helloRetryMs } = state.timing;
  const waiting = { ...state.waiting, notUnderstood: false };
  return sayHello({ ...state, openedAtMs: nowMs, helloRetryMs, waiting }, nowMs);
}

/** The worker keeps trying: the obstacle may disappear. */
export function onNotUnderstood(state: WorkerCoreState): WorkerTransition {
  return {
    state: { ...state, waiting: { ...state.waiting, notUnderstood: true } },
    effects: [notices.notUnderstood()],
  };
}

/** The connection may be dead without an end: its host vanished, or something in between holds it open. */
export function onSilence(state: WorkerCoreState, nowMs: number): WorkerTransition {
  const notice = notices.silent(nowMs - state.lastHeardMs);
  const { state: next, effects } = reconnect(joiningFrom(state, nowMs), nowMs);
  return { state: next, effects: [notice, { type: 'abort' }, ...effects] };
}

/** The coordinator has answered: loads data set and engine for its run. */
export function onWelcome(state: WorkerCoreState, nowMs: number, welcome: Welcome): WorkerTransition {
  // Answers a hello that was repeated before the first answer came.
  if (state.phase === 'loading' && welcome.coordinatorId === state.coordinatorId) return { state, effects: [] };
  if (welcome.contract !== CONTRACT) {
    const reason = `the run is computed by contract ${welcome.contract}, this worker computes by contract ${CONTRACT}: install the same lenet-cluster on both`;
    return leave(state, 'other-contract', reason, 1);
  }
  const timing = timingFrom(welcome.heartbeatMs);
  return {
    state: {
      ...state,
      phase: 'loading',
      phaseSinceMs: nowMs,
      coordinatorId: welcome.coordinatorId,
      welcome,
      timing,
      helloRetryMs: timing.helloRetryMs,
      lastHeartbeatMs: nowMs,
      roundTripMs: null,
      fetch: null,
      shard: null,
      held: null,
    },
    effects: [{ type: 'abort' }, { type: 'load', welcome }, notices.welcomed(state.options)],
  };
}

/** Says hello again, waits, or ends, depending on the code of the rejection. */
export function onReject(state: WorkerCoreState, nowMs: number, { code, reason }: Reject): WorkerTransition {
  switch (code) {
    case 'stale':
      return { state, effects: [] };
    case 'unknown-worker':
    case 'foreign':
      // A hello may be on its way already; another one too soon would start the loading again.
      if (state.phase === 'joining') return { state, effects: [] };
      return joinAgain(state, nowMs);
    case 'too-many-workers':
      return onNotAdmitted(state, nowMs, reason);
    case 'malformed':
    case 'not-finite':
    case 'out-of-bounds':
    case 'wrong-shard':
    case 'wrong-gradient':
    case 'quarantined':
    case 'protocol-version':
    case 'contract':
    case 'package-version':
    case 'model':
    case 'key-refused':
    case 'key-revoked':
    case 'dataset-unavailable':
      return refused(state, code, reason);
  }
}

/** Each hello gets this answer, so it is reported once, and then only with the reports of waiting. */
function onNotAdmitted(state: WorkerCoreState, nowMs: number, reason: string): WorkerTransition {
  const { refusal } = state.phase === 'joining' ? state.waiting : { refusal: null };
  const joining: WorkerCoreState = state.phase === 'joining' ? state : joiningFrom(state, nowMs);
  return {
    state: { ...joining, waiting: { ...joining.waiting, refusal: reason } },
    effects: refusal === null ? [{ type: 'abort' }, notices.notAdmitted(reason)] : [],
  };
}

/** Says bye. The coordinator stays until it hears that, so a worker never waits for a coordinator that has ended. */
export function onShutdown(state: WorkerCoreState, nowMs: number, { outcome }: Shutdown): WorkerTransition {
  const reason = `the run is over: ${outcome}`;
  if (outcome !== 'interrupted') return leave(state, 'released', reason, outcome === 'failed' ? 1 : 0);
  return {
    state: { ...joiningFrom(state, nowMs), nextHelloMs: nowMs + state.timing.helloRetryMaxMs },
    effects: [
      { type: 'abort' },
      { type: 'send', message: { type: MessageType.bye, code: 'released', reason } },
      ...(state.phase === 'joining' ? [] : [notices.interrupted()]),
    ],
  };
}

/** Ends a worker that the coordinator does not want. */
export function refused(state: WorkerCoreState, code: RejectionCode, reason: string): WorkerTransition {
  return {
    state: { ...state, phase: 'ended', shard: null },
    effects: [{ type: 'abort' }, { type: 'exit', exitCode: 1, reason: `the coordinator refused (${code}): ${reason}` }],
  };
}

/** Ends the worker by its own decision, and tells the coordinator. */
export function leave(state: WorkerCoreState, code: ByeCode, reason: string, exitCode: number): WorkerTransition {
  return {
    state: { ...state, phase: 'ended', shard: null },
    effects: [
      { type: 'abort' },
      { type: 'send', message: { type: MessageType.bye, code, reason } },
      { type: 'exit', exitCode, reason },
    ],
  };
}

/** The connection is alive, but the coordinator does not know this worker. */
function joinAgain(state: WorkerCoreState, nowMs: number): WorkerTransition {
  const hello = sayHello(joiningFrom(state, nowMs), nowMs);
  const effects: WorkerEffect[] = [notices.forgotten(), { type: 'abort' }, ...hello.effects];
  return { state: hello.state, effects };
}

/** The worker forgets everything about the coordinator. */
function joiningFrom(state: WorkerCoreState, nowMs: number): WorkerCoreState {
  return {
    ...state,
    phase: 'joining',
    ...(state.phase === 'joining' ? {} : { phaseSinceMs: nowMs, waiting: waitingFrom(nowMs) }),
    coordinatorId: null,
    fetch: null,
    shard: null,
    held: null,
    nextHelloMs: nowMs + state.timing.helloRetryMs,
    helloRetryMs: state.timing.helloRetryMs,
  };
}
