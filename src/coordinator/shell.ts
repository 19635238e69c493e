import assert from 'node:assert/strict';
import { messageOf } from '../shared/errors.js';
import { areResultsBounded } from '../shared/model/gradient-bound.js';
import { decodeWorkerMessage, encode } from '../shared/protocol/codec.js';
import { MAX_TEXT_LENGTH } from '../shared/protocol/limits.js';
import { type CoordinatorMessage, type Heartbeat, type Hello, MessageType } from '../shared/protocol/messages.js';
import type { Rejection } from '../shared/protocol/rejections.js';
import { scheduleOf, stepsPerEpoch } from '../shared/schedule.js';
import type { ServerTransport } from '../shared/transport/front-transport.js';
import type { CoordinatorEffect, ShardResult } from './core/effects.js';
import type { CoordinatorEvent } from './core/events.js';
import type { Notice } from './core/notices.js';
import type { CoordinatorCoreOptions } from './core/options.js';
import type { ResumePoint } from './core/resume.js';
import { readyCount } from './core/roster.js';
import { nextLateAtMs } from './core/speculation.js';
import type { CoordinatorState, Outcome, StepState, WorkerState } from './core/state.js';
import { initialState, transition } from './core/transition.js';
import type { Evaluator } from './evaluation/evaluator.js';
import { EpochTotals, type EpochTotalsState } from './run/epoch-totals.js';
import type { PendingEvaluation, RunSnapshot } from './run/run-snapshot.js';
import type { Authority } from './serving/authority.js';
import { ChunkServer } from './serving/chunk-server.js';
import type { ChunkSource } from './serving/chunk-source.js';
import { FloodGuard } from './serving/flood-guard.js';
import { maxMessageBytes } from './serving/max-message-bytes.js';
import type { DataPlane } from './update/data-plane.js';
import type { CoordinatorStatus } from './watching/coordinator-status.js';
import type { ProgressListener } from './watching/progress-listener.js';
import { StepClock } from './watching/step-clock.js';
import { Traffic } from './watching/traffic.js';

/** Time for the last messages to leave, in milliseconds. */
const LINGER_MS = 500;

export interface ShellOptions extends CoordinatorCoreOptions {
  /** Bound already. */
  readonly transport: ServerTransport;
  /** null: anybody may take part. */
  readonly authority: Authority | null;
  readonly chunkSource: Pick<ChunkSource, 'read'>;
  readonly dataPlane: DataPlane;
  readonly evaluator: Evaluator;
  readonly listeners: readonly ProgressListener[];
  readonly resume: ResumePoint;
  /** What the evaluations need that `resume` asks for, unless they are of the parameters at its cursor. */
  readonly pendingEvaluations: readonly PendingEvaluation[];
  /** Running sums of the epoch to go on with, or null at an epoch's begin. */
  readonly epochTotals: EpochTotalsState | null;
  /** Takes a snapshot of the run to write it down. */
  readonly onCheckpoint: (snapshot: RunSnapshot) => void;
  /** How many of these are not written yet. */
  readonly checkpointsUnderWay: () => number;
}

/** Turns sockets and timers into events for the pure core, and carries out what it decides. */
export class CoordinatorShell {
  readonly #options: ShellOptions;
  readonly #dataPlane: DataPlane;
  readonly #transport: ServerTransport;
  readonly #chunkServer: ChunkServer;
  readonly #floodGuard = new FloodGuard();
  readonly #clock = new StepClock();
  readonly #traffic = new Traffic();
  readonly #totals: EpochTotals;
  /** By epoch, until they are done. */
  readonly #evaluations: Map<number, PendingEvaluation>;
  readonly #finished: Promise<Outcome>;
  #resolveFinished: (outcome: Outcome) => void = () => {};
  readonly #closed: Promise<void>;
  #resolveClosed: () => void = () => {};
  #state: CoordinatorState;
  #timer: NodeJS.Timeout | undefined;
  #lastDecision: CoordinatorStatus['lastDecision'] = null;
  readonly #events: CoordinatorEvent[] = [];
  #handling = false;
  #wakeTimer: NodeJS.Timeout | undefined;
  #wakeAtMs: number | null = null;

  constructor(options: ShellOptions) {
    this.#options = options;
    this.#dataPlane = options.dataPlane;
    this.#totals = new EpochTotals(options.epochTotals);
    this.#evaluations = new Map(options.pendingEvaluations.map((pending) => [pending.epoch, pending]));
    this.#state = initialState(options, options.resume);
    this.#finished = new Promise((resolve) => {
      this.#resolveFinished = resolve;
    });
    this.#closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#transport = options.transport;
    const { coordinatorId } = options;
    this.#chunkServer = new ChunkServer(options.chunkSource, {
      send: (peer, chunk, bytes) => this.#transmit(peer, { type: MessageType.chunk, coordinatorId, chunk }, [bytes]),
      onFailure: (peer, error) => {
        const reason = messageOf(error);
        this.#handle({
          type: 'chunk-failed',
          nowMs: performance.now(),
          peer,
          reason: reason.slice(0, MAX_TEXT_LENGTH),
        });
      },
    });
  }

  /** Lets workers in. Does nothing when the run was ended before it could start. */
  start(): void {
    if (this.#state.phase === 'ended') return;
    this.#transport.start(
      {
        onMessage: (peer, frames) => this.#onFrames(peer, frames),
        onConnectionLost: (peer) => {
          this.#floodGuard.forget(peer);
          this.#handle({ type: 'connection-lost', nowMs: performance.now(), peer });
        },
      },
      maxMessageBytes(this.#options.config),
    );
    this.#options.authority?.watch((publicKeys) => {
      this.#handle({ type: 'keys-revoked', nowMs: performance.now(), publicKeys });
      this.#transport.dropKeys(publicKeys);
    });
    const { tickMs } = this.#options.timing;
    this.#timer = setInterval(() => this.#handle({ type: 'tick', nowMs: performance.now() }), tickMs);
    this.#handle({ type: 'start', nowMs: performance.now() });
  }

  /** How things stand, for whoever asks. */
  status(): CoordinatorStatus {
    const { phase, workers, cursor, step, evaluating } = this.#state;
    return {
      phase,
      cursor,
      step: step?.step ?? null,
      workers: [...workers.values()],
      lastDecision: this.#lastDecision,
      queues: {
        chunk: this.#chunkServer.queueLength,
        evaluation: evaluating.length,
        checkpoint: this.#options.checkpointsUnderWay(),
        audit: step?.audits.length ?? 0,
      },
      traffic: this.#traffic,
      droppedMessages: this.#transport.droppedMessages,
    };
  }

  /** Resolves when the run is over, one way or another. Never rejects. */
  finished(): Promise<Outcome> {
    return this.#finished;
  }

  /** Resolves when the workers have left too, a bounded time after the run is over. */
  closed(): Promise<void> {
    return this.#closed;
  }

  /** Ends the run early. */
  interrupt(): void {
    this.#handle({ type: 'interrupt', nowMs: performance.now() });
  }

  /** Ends the run because something around it failed: `code` is kebab-case, `reason` for people. */
  fail(code: string, reason: string): void {
    this.#handle({ type: 'failure', nowMs: performance.now(), code, reason });
  }

  #onFrames(peer: string, frames: readonly Uint8Array[]): void {
    const decoded = decodeWorkerMessage(frames);
    const nowMs = performance.now();
    this.#traffic.countReceived('ok' in decoded ? decoded.ok.message.type : null, frames);
    if ('rejected' in decoded) {
      // For strangers it does not matter, and is not worth the time.
      const mayBeHonest =
        this.#state.workers.has(peer) &&
        !areResultsBounded(this.#dataPlane.parameters, this.#options.config.normalization);
      this.#handle({ type: 'invalid-message', nowMs, peer, rejection: decoded.rejected, mayBeHonest });
      return;
    }
    const { message } = decoded.ok;
    const refusal = message.type === MessageType.hello ? this.#refusalOf(peer, message) : undefined;
    if (refusal) {
      this.#handle({ type: 'invalid-message', nowMs, peer, rejection: refusal });
      return;
    }
    this.#handle({ type: 'message', nowMs, peer, ...decoded.ok });
    if (message.type === MessageType.hello) this.#answerHello(peer);
    if (message.type === MessageType.heartbeat) this.#reportRoundTrip(peer, message);
  }

  #refusalOf(peer: string, hello: Hello): Rejection | undefined {
    return this.#options.authority?.refusalOf(hello, this.#transport.publicKeyOf(peer));
  }

  /** Whoever was taken may stay, and whoever must wait may ask again. */
  #answerHello(peer: string): void {
    if (this.#state.workers.has(peer)) this.#transport.admit(peer);
    else this.#transport.demote(peer);
  }

  #reportRoundTrip(peer: string, { roundTripMs }: Heartbeat): void {
    const worker = this.#state.workers.get(peer);
    if (!worker || roundTripMs === null) return;
    for (const listener of this.#options.listeners) listener.onHeartbeat?.({ worker, roundTripMs });
  }

  /** Handles an event and whatever events its effects give rise to, one after the other. */
  #handle(event: CoordinatorEvent): void {
    this.#events.push(event);
    if (this.#handling) return;
    this.#handling = true;
    try {
      for (let next = this.#events.shift(); next; next = this.#events.shift()) {
        const { state, effects, reason } = transition(this.#state, next);
        this.#state = state;
        if (reason) this.#lastDecision = { reason, atMs: next.nowMs };
        for (const effect of effects) this.#run(effect);
      }
    } finally {
      this.#handling = false;
    }
    this.#wakeWhenLate();
  }

  /** The regular ticks are too coarse for the moment when a shard becomes late. */
  #wakeWhenLate(): void {
    const nowMs = performance.now();
    const atMs = nextLateAtMs(this.#state, nowMs);
    if (atMs === this.#wakeAtMs) return;
    this.#wakeAtMs = atMs;
    clearTimeout(this.#wakeTimer);
    if (atMs === null) return;
    this.#wakeTimer = setTimeout(
      () => {
        this.#wakeAtMs = null;
        this.#handle({ type: 'tick', nowMs: performance.now() });
      },
      Math.max(1, Math.ceil(atMs - nowMs)),
    );
  }

  #run(effect: CoordinatorEffect): void {
    switch (effect.type) {
      case 'send':
        this.#send(effect.peer, effect.message);
        break;
      case 'serve-chunk':
        this.#chunkServer.request(effect.peer, effect.chunk);
        break;
      case 'begin-step':
        this.#clock.begin(performance.now());
        this.#dataPlane.beginStep(effect.step.leafCount);
        break;
      case 'collect':
        this.#collect(effect.worker, effect.result, effect.nodes);
        break;
      case 'hold':
        this.#hold(effect.result, effect.node, effect.claimId);
        break;
      case 'collect-held':
        this.#dataPlane.collectHeld(effect.claimId);
        break;
      case 'drop-held':
        this.#dataPlane.dropHeld(effect.claimId);
        break;
      case 'apply-step':
        this.#applyStep(effect.step);
        break;
      case 'checkpoint':
        this.#options.onCheckpoint({
          ...this.#dataPlane.snapshot(),
          cursor: effect.cursor,
          epochTotals: this.#totals.state(),
          evaluating: effect.evaluating.flatMap((epoch) => this.#evaluations.get(epoch) ?? []),
        });
        break;
      case 'evaluate':
        void this.#evaluate(effect.epoch);
        break;
      case 'notice':
        this.#applyToConnection(effect.notice);
        for (const listener of this.#options.listeners) listener.onNotice?.(effect.notice);
        break;
      case 'finish':
        this.#resolveFinished(effect.outcome);
        break;
      case 'close':
        clearInterval(this.#timer);
        clearTimeout(this.#wakeTimer);
        this.#options.authority?.close();
        this.#transport.close(LINGER_MS);
        this.#resolveClosed();
        break;
    }
  }

  /** A connection has the rights of the worker that uses it. */
  #applyToConnection(notice: Notice): void {
    if (notice.type === 'worker-left') {
      // A silent worker may hold a message that never ends; its connection is of no use to anybody.
      if (notice.code === 'silent') this.#transport.drop(notice.worker.peer);
      else this.#transport.demote(notice.worker.peer);
    }
    if (notice.type !== 'message-rejected' || !this.#floodGuard.isFlooded(notice)) return;
    this.#floodGuard.forget(notice.peer);
    this.#transport.drop(notice.peer);
    this.#events.push({ type: 'connection-lost', nowMs: performance.now(), peer: notice.peer });
  }

  #send(peer: string, message: CoordinatorMessage): void {
    if (message.type !== MessageType.step) {
      this.#transmit(peer, message, []);
      return;
    }
    const begin = performance.now();
    this.#transmit(peer, message, message.parameters === 'attached' ? [this.#dataPlane.parameters] : []);
    this.#clock.addBroadcast(performance.now() - begin);
    const worker = this.#state.workers.get(peer);
    if (worker?.shard?.shardId !== message.shardId) return;
    const { kind, sampleCount } = worker.shard;
    for (const listener of this.#options.listeners) listener.onDeal?.({ worker, kind, sampleCount });
  }

  #transmit(peer: string, message: CoordinatorMessage, tensors: Parameters<typeof encode>[1]): void {
    const frames = encode(message, tensors);
    this.#traffic.countSent(message.type, frames);
    this.#transport.send(peer, frames);
  }

  #collect(worker: WorkerState, result: ShardResult, nodes: readonly number[]): void {
    const { computeMs } = result.partial;
    this.#clock.addCompute(computeMs);
    const lagMs = this.#clock.lag(performance.now());
    let sampleCount = 0;
    for (const i of nodes) {
      const { node, gradient } = nodeOf(result, i);
      sampleCount += node.sampleCount;
      this.#dataPlane.collect(node, { ...node, gradient });
    }
    if (sampleCount === 0) return;
    for (const listener of this.#options.listeners) listener.onResult?.({ worker, sampleCount, computeMs, lagMs });
  }

  #hold(result: ShardResult, i: number, claimId: number): void {
    const { node, gradient } = nodeOf(result, i);
    const digest = this.#dataPlane.hold(claimId, node, { ...node, gradient });
    this.#events.push({ type: 'held', nowMs: performance.now(), claimId, digest });
  }

  #applyStep(step: StepState): void {
    const result = this.#dataPlane.applyStep();
    const nowMs = performance.now();
    const phases = this.#clock.end(nowMs, result);
    this.#totals.add(step.epoch, result, nowMs - phases.totalMs, nowMs);
    // First on with the work, then the reports.
    this.#events.push({ type: 'step-applied', nowMs, step: step.step, finite: result.finite });
    const report = {
      step: step.step,
      epoch: step.epoch,
      stepInEpoch: step.stepInEpoch,
      stepsPerEpoch: stepsPerEpoch(scheduleOf(this.#options.config)),
      sampleCount: result.sampleCount,
      meanLoss: result.meanLoss,
      correctCount: result.correctCount,
      workerCount: readyCount(this.#state.workers.values()),
      phases,
    };
    for (const listener of this.#options.listeners) listener.onStep?.(report);
  }

  async #evaluate(epoch: number): Promise<void> {
    const now = { epoch, parameters: this.#dataPlane.parameters, trained: this.#totals.total() };
    const { parameters, trained } = this.#evaluations.get(epoch) ?? now;
    this.#evaluations.set(epoch, { epoch, parameters, trained });
    try {
      const { inspection, ...tested } = await this.#options.evaluator.evaluate(parameters, epoch);
      for (const listener of this.#options.listeners) listener.onInspection?.(inspection);
      const report = { epoch, ...trained, ...tested };
      await Promise.all(this.#options.listeners.map((listener) => listener.onEpoch?.(report)));
      this.#handle({ type: 'evaluated', nowMs: performance.now(), epoch });
      this.#evaluations.delete(epoch);
    } catch (error) {
      this.fail('evaluation-failed', `Cannot evaluate epoch ${epoch + 1}: ${messageOf(error)}`);
    }
  }
}

function nodeOf({ partial, gradients }: ShardResult, i: number): { node: PartialNode; gradient: Float32Array } {
  const node = partial.nodes[i];
  const gradient = gradients[i];
  assert.ok(node && gradient, 'the decoder lets no node through without its gradient');
  return { node, gradient };
}

type PartialNode = ShardResult['partial']['nodes'][number];
