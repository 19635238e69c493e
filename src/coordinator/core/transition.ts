import assert from 'node:assert/strict';
import type { Envelope } from '../../shared/protocol/codec.js';
import { type Heartbeat, MessageType, type WorkerMessage } from '../../shared/protocol/messages.js';
import type { Rejection, RejectionCode } from '../../shared/protocol/rejections.js';
import { dealAudits, onHeld } from './auditing.js';
import { complete, finish, onEventWhileClosing } from './closing.js';
import { collect } from './collecting.js';
import { dealOpenLeaves } from './dealing.js';
import { Draft } from './draft.js';
import { earlyEndOf } from './early-end.js';
import type { Transition } from './effects.js';
import type { CoordinatorEvent } from './events.js';
import { onDataFailed, onFetch, onFetchImages } from './fetching.js';
import { admit, evictRevoked, evictSilent, markReady, quarantine, reject, remove } from './membership.js';
import type { CoordinatorCoreOptions } from './options.js';
import { recoverSpeeds } from './pace.js';
import { probeUnused } from './probing.js';
import { type ResumePoint, RUN_START } from './resume.js';
import { dealLateLeaves } from './speculation.js';
import type { CoordinatorState, Outcome, PeerId, WorkerState } from './state.js';
import { advance, onEvaluated, requestCheckpoint, startSteps } from './stepping.js';
import { WorkerTable } from './worker-table.js';

/** After this many impossible results, each from another origin, the parameters themselves may be at fault. */
const MIN_DIVERGED = 2;

/** Rejections that mean either a faulty worker or diverged training. */
const IMPOSSIBLE: ReadonlySet<RejectionCode> = new Set(['not-finite', 'out-of-bounds']);

/** Rejections that are sent even to a peer without a valid hello, because it cannot know the reason otherwise. */
const ANSWERED: ReadonlySet<RejectionCode> = new Set(['protocol-version', 'key-refused', 'key-revoked']);

/** The state of a coordinator that has just started. */
export function initialState(
  options: CoordinatorCoreOptions,
  { cursor, evaluating, standing }: ResumePoint = RUN_START,
): CoordinatorState {
  const isOver =
    cursor.epoch >= options.config.epochs || earlyEndOf({ cursor, evaluating, options, standing }) !== null;
  return {
    options,
    phase: isOver ? 'finishing' : 'gathering',
    workers: WorkerTable.empty(),
    silenceDueMs: 0,
    quarantined: new Set(),
    ownBits: false,
    mixedEngines: false,
    step: null,
    nextShardId: 0,
    nextOrdinal: 1,
    nextClaimId: 0,
    cursor,
    evaluating,
    standing,
    closing: null,
  };
}

/**
 * Decides what to do about an event. It has no clock, I/O or randomness, so a list of events determines everything that
 * follows. Effects must be carried out in order, before the next event is handed in.
 *
 * @throws AssertionError for a 'step-applied' of a step other than the current one
 */
export function transition(state: CoordinatorState, event: CoordinatorEvent): Transition {
  const draft = new Draft(state, event.nowMs);
  if (state.phase === 'ended') return draft.done();
  if (state.phase === 'closing') return onEventWhileClosing(draft, event);
  switch (event.type) {
    case 'start':
      for (const epoch of state.evaluating) draft.effect({ type: 'evaluate', epoch });
      draft.because(`started at step ${state.cursor.step}`);
      break;
    case 'tick':
      evictSilent(draft);
      break;
    case 'message':
      onMessage(draft, event.peer, event);
      break;
    case 'invalid-message':
      onInvalidMessage(draft, event.peer, event.rejection, event.mayBeHonest ?? false);
      break;
    case 'connection-lost':
      onConnectionLost(draft, event.peer);
      break;
    case 'keys-revoked':
      evictRevoked(draft, event.publicKeys);
      break;
    case 'data-failed':
      onDataFailed(draft, event.peer, event.reason);
      break;
    case 'step-applied':
      assert.equal(event.step, state.step?.step, 'an update must be of the step that asked for it');
      if (event.finite) {
        recoverSpeeds(draft);
        advance(draft);
      } else finish(draft, diverged(event.step));
      break;
    case 'held':
      onHeld(draft, event.claimId, event.digest);
      break;
    case 'evaluated':
      onEvaluated(draft, event.result);
      break;
    case 'interrupt':
      requestCheckpoint(draft);
      finish(draft, { type: 'interrupted' });
      break;
    case 'failure':
      finish(draft, { type: 'failed', code: event.code, reason: event.reason });
      break;
  }
  proceed(draft);
  return draft.done();
}

/** After every event, idle workers get open work, and a run without work ends. */
function proceed(draft: Draft): void {
  const isNewStep = startSteps(draft);
  dealOpenLeaves(draft);
  dealAudits(draft);
  dealLateLeaves(draft);
  if (isNewStep) probeUnused(draft);
  if (draft.state.phase === 'finishing' && draft.state.evaluating.length === 0) complete(draft);
}

function onMessage(draft: Draft, peer: PeerId, { message, tensors }: Envelope<WorkerMessage>): void {
  if (message.type === MessageType.hello) {
    admit(draft, peer, message);
    return;
  }
  const worker = draft.worker(peer);
  if (!worker) {
    if (message.type !== MessageType.bye) {
      reject(draft, peer, { code: 'unknown-worker', reason: 'say hello first' });
    }
    return;
  }
  if ('coordinatorId' in message && message.coordinatorId !== draft.state.options.coordinatorId) {
    reject(draft, peer, { code: 'foreign', reason: 'meant for another incarnation of the coordinator' });
    return;
  }
  draft.updateWorker(peer, { lastHeardMs: draft.nowMs, responsive: true });
  switch (message.type) {
    case MessageType.ready:
      markReady(draft, worker);
      break;
    case MessageType.partial:
      collect(draft, worker, { partial: message, gradients: tensors });
      break;
    case MessageType.heartbeat:
      onHeartbeat(draft, worker, message);
      break;
    case MessageType.fetch:
      onFetch(draft, worker, message.chunk);
      break;
    case MessageType.fetchImages:
      onFetchImages(draft, worker, message.samples);
      break;
    case MessageType.bye:
      remove(draft, worker, message.code, message.reason);
      break;
  }
}

function onHeartbeat(draft: Draft, worker: WorkerState, heartbeat: Heartbeat): void {
  sendHeartbeatReply(draft, worker.peer, heartbeat.sentAtMs);
  if (heartbeat.ready) markReady(draft, worker);
  const { shard } = worker;
  if (!shard || heartbeat.shardId === shard.shardId) return;
  // One heartbeat may have crossed with the shard. A second one means that the shard or its result was lost.
  const heartbeatsWithout = shard.heartbeatsWithout + 1;
  if (heartbeatsWithout < 2) {
    draft.updateWorker(worker.peer, { shard: { ...shard, heartbeatsWithout } });
    return;
  }
  draft.updateWorker(worker.peer, { shard: null, parametersOfStep: -1 });
  draft.because(`shard ${shard.shardId} was lost on its way`);
}

function sendHeartbeatReply(draft: Draft, peer: PeerId, heartbeatSentAtMs: number): void {
  const { coordinatorId } = draft.state.options;
  draft.send(peer, { type: MessageType.heartbeatReply, coordinatorId, heartbeatSentAtMs });
}

function onInvalidMessage(draft: Draft, peer: PeerId, rejection: Rejection, mayBeHonest: boolean): void {
  const worker = draft.worker(peer);
  if (!worker && ANSWERED.has(rejection.code)) {
    reject(draft, peer, rejection);
    return;
  }
  if (!worker) {
    // There is no answer: a peer that does not speak the protocol cannot read it, and silence tells a scanner nothing.
    draft.notice({ type: 'message-rejected', peer, rejection });
    draft.because(`rejected (${rejection.code}): ${rejection.reason}`);
    return;
  }
  // While the parameters are below their bound, the worker must be at fault, and nothing that it sends can end the run.
  if (!IMPOSSIBLE.has(rejection.code) || !mayBeHonest) {
    quarantine(draft, worker, rejection);
    return;
  }
  const hint = 'if it computes correctly, training has diverged: try a smaller --lr';
  quarantine(draft, worker, { ...rejection, reason: `${rejection.reason}; ${hint}` });
  const { step } = draft.state;
  if (!step) return;
  const divergedOrigins = [...step.divergedOrigins, originOf(worker)];
  draft.updateStep({ divergedOrigins });
  // One broken host, whose workers are started again and again, must not end the run while others can compute.
  const isHope = draft.state.workers.values().some((other) => !divergedOrigins.includes(originOf(other)));
  if (divergedOrigins.length >= MIN_DIVERGED && !isHope) finish(draft, diverged(step.step, rejection.code));
}

/** Identifies the machine of a worker, as far as possible: a host can choose its name, but has only its own key. */
function originOf({ publicKey, host }: WorkerState): string {
  return `${publicKey} ${host}`;
}

function onConnectionLost(draft: Draft, peer: PeerId): void {
  const worker = draft.worker(peer);
  if (worker) remove(draft, worker, 'connection-lost', 'its connection was lost');
}

function diverged(step: number, code: RejectionCode = 'not-finite'): Outcome {
  const fault = code === 'not-finite' ? 'is not a finite number' : 'has grown beyond all bounds';
  return {
    type: 'failed',
    code: 'diverged',
    reason: `Cannot continue training: loss or gradient of step ${step} ${fault}. Try a smaller --lr.`,
  };
}
