import { Deferred } from '../shared/deferred.js';
import { messageOf } from '../shared/errors.js';
import { Inbox } from '../shared/inbox.js';
import { decodeCoordinatorMessage, encode } from '../shared/protocol/codec.js';
import type { ByeCode } from '../shared/protocol/leave-codes.js';
import type { Step, Welcome } from '../shared/protocol/messages.js';
import type { CancelTimer } from '../shared/time.js';
import { timingFrom } from '../shared/timing.js';
import type { ClientSecurity } from '../shared/transport/dealer.js';
import type { WorkerEffect } from './core/effects.js';
import type { WorkerEvent } from './core/events.js';
import type { WorkerCoreOptions } from './core/options.js';
import type { WorkerCoreState, WorkerPhase } from './core/state.js';
import { initialState, transition } from './core/transition.js';
import type { ComputedShard, DataPlane, LackingShard } from './data-plane.js';
import { type ClientTransport, systemPorts, type WorkerPorts } from './ports.js';

/** Time for the last messages to leave, in milliseconds. */
const LINGER_MS = 500;

/** One error for all given-up shards: a new one for each would cost more than the rest of giving up. */
const GIVEN_UP = new Error('the shard is given up');

/** Computes shards. */
export type WorkerDataPlane = Pick<DataPlane, 'load' | 'storeChunk' | 'storeImages' | 'compute' | 'dispose'>;

export interface WorkerShellOptions extends WorkerCoreOptions {
  /** null for a coordinator that admits anybody. */
  readonly security: ClientSecurity | null;
  readonly dataPlane: WorkerDataPlane;
  /** A shard was computed and not cancelled meanwhile. */
  readonly onComputed: (sampleCount: number, computeMs: number) => void;
  /** Whether the worker computes for a coordinator has changed. */
  readonly onJoined: (joined: boolean) => void;
  readonly onNotice: (level: 'info' | 'warning', text: string) => void;
}

/** Turns messages, timers and results into events for the pure core, and carries out what it decides. */
export class WorkerShell {
  readonly #options: WorkerShellOptions;
  readonly #ports: WorkerPorts;
  readonly #transport: ClientTransport;
  readonly #inbox = new Inbox<WorkerEvent>((event) => this.#handle(event));
  readonly #finished = new Deferred<WorkerExit>();
  #state: WorkerCoreState;
  #stopTicking: CancelTimer = () => {};
  /** Gives up the shard that is being computed. Shards use the same one until one of them is given up. */
  #abort = new AbortController();

  constructor(options: WorkerShellOptions, ports: WorkerPorts = systemPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#state = initialState(options);
    const { time } = ports;
    this.#transport = ports.createTransport({
      onMessage: (frames) => this.#onFrames(frames),
      onConnected: () => this.#inbox.put({ type: 'connected', nowMs: time.nowMs() }),
      onRefused: () => this.#inbox.put({ type: 'key-refused', nowMs: time.nowMs() }),
      onNoUnderstanding: () => this.#inbox.put({ type: 'no-understanding', nowMs: time.nowMs() }),
    });
  }

  /** Joins the coordinator and works for it until one of them ends it. Never rejects. */
  run(): Promise<WorkerExit> {
    const { address, security, timing } = this.#options;
    this.#transport.connect(address, security);
    this.#inbox.put({ type: 'start', nowMs: this.#ports.time.nowMs() });
    this.#tickEvery(timing.tickMs);
    return this.#finished.promise;
  }

  /** Its phase, and for how long, in milliseconds. */
  status(): { readonly phase: WorkerPhase; readonly forMs: number } {
    const { phase, phaseSinceMs } = this.#state;
    return { phase, forMs: this.#ports.time.nowMs() - phaseSinceMs };
  }

  /** Leaves the run; its shard is dealt to others. */
  interrupt(): void {
    this.#inbox.put({ type: 'interrupt', nowMs: this.#ports.time.nowMs() });
  }

  #tickEvery(tickMs: number): void {
    const { time } = this.#ports;
    this.#stopTicking();
    this.#stopTicking = time.every(tickMs, () => this.#inbox.put({ type: 'tick', nowMs: time.nowMs() }));
  }

  #onFrames(frames: readonly Uint8Array[]): void {
    const { time, tensorLength } = this.#ports;
    const { welcome } = this.#state;
    // No tensor comes before the welcome.
    const decoded = decodeCoordinatorMessage(frames, welcome ? tensorLength(welcome.classCount) : 0);
    const nowMs = time.nowMs();
    if ('ok' in decoded) this.#inbox.put({ type: 'message', nowMs, ...decoded.ok });
    else this.#inbox.put({ type: 'invalid-message', nowMs, rejection: decoded.rejected });
  }

  #handle(event: WorkerEvent): void {
    const { state, effects } = transition(this.#state, event);
    const wasReady = this.#state.phase === 'ready';
    this.#state = state;
    if ((state.phase === 'ready') !== wasReady) this.#options.onJoined(!wasReady);
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: WorkerEffect): void {
    switch (effect.type) {
      case 'send':
        this.#transport.send(encode(effect.message, effect.gradients));
        break;
      case 'reconnect':
        this.#transport.reconnect();
        break;
      case 'probe':
        void this.#probe();
        break;
      case 'load':
        this.#tickEvery(timingFrom(effect.welcome.heartbeatMs).tickMs);
        void this.#load(effect.welcome);
        break;
      case 'store-chunk':
        void this.#storeChunk(effect.welcome, effect.chunk, effect.bytes);
        break;
      case 'store-images':
        this.#storeImages(effect.samples, effect.bytes);
        break;
      case 'compute':
        void this.#compute(effect.step, effect.parameters);
        break;
      case 'abort':
        this.#abort.abort(GIVEN_UP);
        this.#abort = new AbortController();
        break;
      case 'notice':
        this.#options.onNotice(effect.level, effect.text);
        break;
      case 'exit':
        this.#stopTicking();
        this.#transport.close(LINGER_MS);
        this.#options.dataPlane.dispose();
        this.#finished.resolve({ exitCode: effect.exitCode, reason: effect.reason });
        break;
    }
  }

  async #probe(): Promise<void> {
    const probe = await this.#ports.probe(this.#options.address);
    this.#inbox.put({ type: 'probed', nowMs: this.#ports.time.nowMs(), probe });
  }

  async #load(welcome: Welcome): Promise<void> {
    try {
      const missing = await this.#options.dataPlane.load(welcome);
      if (this.#isPast(welcome)) return;
      const { coordinatorId } = welcome;
      const nowMs = this.#ports.time.nowMs();
      this.#inbox.put(
        missing
          ? { type: 'chunk-missing', nowMs, coordinatorId, ...missing }
          : { type: 'loaded', nowMs, coordinatorId },
      );
    } catch (error) {
      if (!this.#isPast(welcome)) this.#fail('load-failed', error);
    }
  }

  async #storeChunk(welcome: Welcome, chunk: number, bytes: Uint8Array): Promise<void> {
    try {
      await this.#options.dataPlane.storeChunk(welcome, chunk, bytes);
    } catch (error) {
      if (!this.#isPast(welcome)) this.#fail('load-failed', error);
      return;
    }
    if (!this.#isPast(welcome)) await this.#load(welcome);
  }

  /** Whether another coordinator has answered meanwhile. Its run is the one that must be loaded, whatever became of the earlier one. */
  #isPast(welcome: Welcome): boolean {
    return this.#state.welcome !== welcome;
  }

  #storeImages(samples: readonly number[], bytes: Uint8Array): void {
    try {
      this.#options.dataPlane.storeImages(samples, bytes);
    } catch (error) {
      this.#fail('load-failed', error);
    }
  }

  async #compute(step: Step, parameters: Float32Array): Promise<void> {
    const { signal } = this.#abort;
    let computed: ComputedShard | LackingShard;
    try {
      computed = await this.#options.dataPlane.compute(step, parameters, signal);
    } catch (error) {
      if (!signal.aborted) this.#fail('engine-failed', error);
      return;
    }
    if (signal.aborted) return;
    const nowMs = this.#ports.time.nowMs();
    if ('samples' in computed) {
      this.#inbox.put({ type: 'images-missing', nowMs, step, samples: computed.samples });
      return;
    }
    this.#inbox.put({ type: 'computed', nowMs, shardId: step.shardId, ...computed });
    const sampleCount = computed.nodes.reduce((sum, node) => sum + node.sampleCount, 0);
    this.#options.onComputed(sampleCount, computed.computeMs);
  }

  #fail(code: ByeCode, error: unknown): void {
    this.#inbox.put({ type: 'failure', nowMs: this.#ports.time.nowMs(), code, reason: messageOf(error) });
  }
}

/** How a worker ended. */
export interface WorkerExit {
  /** 0 or 1. */
  readonly exitCode: number;
  readonly reason: string;
}
