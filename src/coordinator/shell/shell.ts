import { Deferred } from '../../shared/deferred.js';
import type { ErrorCode } from '../../shared/error-codes.js';
import { messageOf } from '../../shared/errors.js';
import { Inbox } from '../../shared/inbox.js';
import { MAX_TEXT_LENGTH } from '../../shared/protocol/limits.js';
import { type Bye, type CoordinatorMessage, type Heartbeat, MessageType } from '../../shared/protocol/messages.js';
import type { CancelTimer } from '../../shared/time.js';
import type { CoordinatorEffect, DataRequest } from '../core/effects.js';
import type { CoordinatorEvent } from '../core/events.js';
import { nextLateAtMs } from '../core/speculation.js';
import type { CoordinatorState, Outcome, PeerId } from '../core/state.js';
import { initialState, transition } from '../core/transition.js';
import { ConnectionRights } from '../serving/connection-rights.js';
import { DataServer } from '../serving/data-server.js';
import { maxMessageBytes } from '../serving/max-message-bytes.js';
import { type CoordinatorStatus, statusOf } from '../watching/coordinator-status.js';
import { LateReports } from '../watching/late-reports.js';
import { tellAll } from '../watching/listeners.js';
import { EpochEvaluations } from './epoch-evaluations.js';
import { LateTimer } from './late-timer.js';
import { type CoordinatorPorts, systemPorts } from './ports.js';
import { Reception } from './reception.js';
import type { CoordinatorShellOptions } from './shell-options.js';
import { StepWork } from './step-work.js';
import { dataMessage, Wire } from './wire.js';

/** Time for the last messages to leave, in milliseconds. */
const LINGER_MS = 500;

/** Turns messages, timers and results into events for the pure core, and carries out what it decides. */
export class CoordinatorShell {
  readonly #options: CoordinatorShellOptions;
  readonly #ports: CoordinatorPorts;
  readonly #listener: LateReports;
  readonly #inbox: Inbox<CoordinatorEvent>;
  readonly #rights: ConnectionRights;
  readonly #dataServer: DataServer;
  readonly #work: StepWork;
  readonly #evaluations: EpochEvaluations;
  readonly #lateTimer: LateTimer;
  readonly #wire: Wire;
  readonly #reception: Reception;
  readonly #finished = new Deferred<Outcome>();
  readonly #closed = new Deferred<void>();
  #state: CoordinatorState;
  #lastDecision: CoordinatorStatus['lastDecision'] = null;
  #stopTicking: CancelTimer = () => {};

  constructor(options: CoordinatorShellOptions, ports: CoordinatorPorts = systemPorts) {
    this.#options = options;
    this.#ports = ports;
    const { time } = ports;
    const { transport, authority, coordinatorId, dataPlane } = options;
    this.#state = initialState(options, options.resume);
    this.#listener = new LateReports(tellAll(options.listeners), ports.soon);
    this.#inbox = new Inbox<CoordinatorEvent>(
      (event) => this.#handle(event),
      () => {
        if (this.#state.phase === 'ended') this.#listener.tell();
        else this.#listener.tellSoon();
        this.#lateTimer.set(nextLateAtMs(this.#state, time.nowMs()));
      },
    );
    this.#lateTimer = new LateTimer(time, () => this.#tick());
    this.#rights = new ConnectionRights(transport, authority);
    this.#work = new StepWork({ ...options, listener: this.#listener, time });
    this.#evaluations = new EpochEvaluations(options, this.#listener, options.pendingEvaluations);
    this.#wire = new Wire(transport, dataPlane.parameterCount, (gradients) => dataPlane.inspect(gradients));
    this.#reception = new Reception({ ...options, wire: this.#wire, rights: this.#rights, time });
    const handlers = {
      send: (peer: PeerId, request: DataRequest, bytes: Uint8Array) =>
        this.#wire.send(peer, dataMessage(coordinatorId, request), [bytes]),
      onFailure: (peer: PeerId, error: unknown) => this.#onDataFailed(peer, error),
    };
    this.#dataServer = new DataServer(options.chunkSource, handlers, time);
  }

  /** Lets workers join. Does nothing if the run ended before it could start. */
  start(): void {
    if (this.#state.phase === 'ended') return;
    const { transport, authority, config, timing } = this.#options;
    const { time } = this.#ports;
    const onConnectionLost = (peer: PeerId) => {
      this.#rights.onConnectionLost(peer);
      this.#inbox.put({ type: 'connection-lost', nowMs: time.nowMs(), peer });
    };
    const onMessage = (peer: PeerId, frames: readonly Uint8Array[]) => this.#onFrames(peer, frames);
    transport.start({ onMessage, onConnectionLost }, maxMessageBytes(config));
    authority?.watch((publicKeys) => {
      this.#inbox.put({ type: 'keys-revoked', nowMs: time.nowMs(), publicKeys });
      transport.dropKeys(publicKeys);
    });
    this.#stopTicking = time.every(timing.tickMs, () => this.#tick());
    this.#inbox.put({ type: 'start', nowMs: time.nowMs() });
  }

  /** The current status. */
  status(): CoordinatorStatus {
    return statusOf(this.#state, {
      lastDecision: this.#lastDecision,
      traffic: this.#wire.traffic,
      droppedMessages: this.#options.transport.droppedMessages,
      ...this.#dataServer.queueLengths,
      checkpoint: this.#options.checkpointsUnderWay(),
    });
  }

  /** Resolves when the run is over, whatever its outcome. Never rejects. */
  finished(): Promise<Outcome> {
    return this.#finished.promise;
  }

  /** Resolves when the workers have left too, at most a bounded time after the end of the run. */
  closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Ends the run early. */
  interrupt(): void {
    this.#inbox.put({ type: 'interrupt', nowMs: this.#ports.time.nowMs() });
  }

  /** Ends the run because something outside it failed. `reason` is for people. */
  fail(code: ErrorCode, reason: string): void {
    this.#inbox.put({ type: 'failure', nowMs: this.#ports.time.nowMs(), code, reason });
  }

  #tick(): void {
    this.#inbox.put({ type: 'tick', nowMs: this.#ports.time.nowMs() });
  }

  #onDataFailed(peer: PeerId, error: unknown): void {
    const reason = messageOf(error).slice(0, MAX_TEXT_LENGTH);
    this.#inbox.put({ type: 'data-failed', nowMs: this.#ports.time.nowMs(), peer, reason });
  }

  #onFrames(peer: PeerId, frames: readonly Uint8Array[]): void {
    const event = this.#reception.eventOf(peer, frames, this.#state.workers.has(peer));
    this.#inbox.put(event);
    if (event.type !== 'message') return;
    if (event.message.type === MessageType.hello) this.#rights.onHello(peer, this.#state.workers.has(peer));
    if (event.message.type === MessageType.heartbeat) this.#reportRoundTrip(peer, event.message);
    if (event.message.type === MessageType.bye) this.#onBye(peer, event.message);
  }

  #onBye(peer: PeerId, { code }: Bye): void {
    // A worker that was released stays for the next coordinator, or ends when this one does.
    if (code !== 'released') this.#rights.onBye(peer);
  }

  #reportRoundTrip(peer: PeerId, { roundTripMs }: Heartbeat): void {
    const worker = this.#state.workers.get(peer);
    if (worker && roundTripMs !== null) this.#listener.onHeartbeat({ worker, roundTripMs });
  }

  #handle(event: CoordinatorEvent): void {
    const { state, effects, reason } = transition(this.#state, event);
    this.#state = state;
    if (reason) {
      this.#lastDecision = { reason, atMs: event.nowMs };
      this.#ports.onDecision(reason);
    }
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: CoordinatorEffect): void {
    const { dataPlane, authority, transport, onCheckpoint } = this.#options;
    const nowMs = this.#ports.time.nowMs();
    switch (effect.type) {
      case 'send':
        this.#send(effect.peer, effect.message);
        break;
      case 'serve-data':
        this.#dataServer.request(effect.peer, effect.request);
        break;
      case 'begin-step':
        this.#work.begin(effect.step);
        break;
      case 'collect':
        this.#work.collect(effect.worker, effect.result, effect.nodes);
        break;
      case 'hold': {
        const { result, node, claimId } = effect;
        this.#inbox.put({ type: 'held', nowMs, claimId, digest: this.#work.hold(result, node, claimId) });
        break;
      }
      case 'collect-held':
        dataPlane.collectHeld(effect.claimId);
        break;
      case 'drop-held':
        dataPlane.dropHeld(effect.claimId);
        break;
      case 'apply-step': {
        const finite = this.#work.apply(effect.step, this.#state.workers.readyCount);
        this.#inbox.put({ type: 'step-applied', nowMs: this.#ports.time.nowMs(), step: effect.step.step, finite });
        break;
      }
      case 'checkpoint': {
        // A checkpoint is written with the view of its step.
        this.#listener.tell();
        const epochTotals = this.#work.epochTotals();
        const evaluating = this.#evaluations.pending(effect.evaluating);
        const { type: _, ...place } = effect;
        onCheckpoint({ ...dataPlane.snapshot(), ...place, epochTotals, evaluating });
        break;
      }
      case 'evaluate':
        void this.#evaluate(effect.epoch);
        break;
      case 'notice': {
        const ended = this.#rights.onNotice(effect.notice);
        if (ended !== undefined) this.#inbox.put({ type: 'connection-lost', nowMs, peer: ended });
        this.#listener.onNotice(effect.notice);
        break;
      }
      case 'finish':
        this.#finished.resolve(effect.outcome);
        break;
      case 'close':
        this.#stopTicking();
        authority?.close();
        transport.close(LINGER_MS);
        this.#closed.resolve();
        break;
    }
  }

  #send(peer: PeerId, message: CoordinatorMessage): void {
    if (message.type !== MessageType.step) {
      this.#wire.send(peer, message);
      return;
    }
    const lent = [this.#options.dataPlane.lend(peer)];
    this.#work.broadcast(() => this.#wire.send(peer, message, message.parameters === 'attached' ? lent : []));
    const worker = this.#state.workers.get(peer);
    if (worker?.shard?.shardId !== message.shardId) return;
    const { kind, sampleCount } = worker.shard;
    this.#listener.onDeal({ worker, kind, sampleCount });
  }

  async #evaluate(epoch: number): Promise<void> {
    const { parameters } = this.#options.dataPlane;
    try {
      const result = await this.#evaluations.evaluate({ epoch, parameters, trained: this.#work.epochTotal() });
      this.#inbox.put({ type: 'evaluated', nowMs: this.#ports.time.nowMs(), result });
    } catch (error) {
      this.fail('evaluation-failed', `Cannot evaluate epoch ${epoch + 1}: ${messageOf(error)}`);
    }
  }
}
