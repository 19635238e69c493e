import { messageOf } from '../shared/errors.js';
import { decodeCoordinatorMessage, encode } from '../shared/protocol/codec.js';
import type { Step, Welcome } from '../shared/protocol/messages.js';
import { timingFrom } from '../shared/timing.js';
import { type ClientSecurity, DealerTransport } from '../shared/transport/dealer.js';
import { probeAddress } from '../shared/transport/probe.js';
import type { WorkerEffect } from './core/effects.js';
import type { WorkerEvent } from './core/events.js';
import type { WorkerCoreOptions } from './core/options.js';
import type { WorkerPhase, WorkerState } from './core/state.js';
import { initialState, transition } from './core/transition.js';
import type { ComputedShard, DataPlane } from './data-plane.js';

/** Time for the last messages to leave, in milliseconds. */
const LINGER_MS = 500;
/** A host that does not answer within this time is taken for one that never will, in milliseconds. */
const PROBE_TIMEOUT_MS = 3_000;

/** Computes shards. */
export type WorkerDataPlane = Pick<DataPlane, 'load' | 'storeChunk' | 'compute' | 'dispose'>;

export interface ShellOptions extends WorkerCoreOptions {
  /** null for a coordinator that admits anybody. */
  readonly security: ClientSecurity | null;
  readonly dataPlane: WorkerDataPlane;
  /** A shard was computed and not cancelled meanwhile. */
  readonly onComputed: (sampleCount: number, computeMs: number) => void;
  /** Whether the worker computes for a coordinator has changed. */
  readonly onJoined: (joined: boolean) => void;
  readonly onNotice: (level: 'info' | 'warning', text: string) => void;
}

/** Turns socket, timer and engine into events for the pure core, and carries out what it decides. */
export class WorkerShell {
  readonly #options: ShellOptions;
  readonly #transport: DealerTransport;
  readonly #dataPlane: WorkerDataPlane;
  readonly #events: WorkerEvent[] = [];
  readonly #finished: Promise<WorkerExit>;
  #resolveFinished: (exit: WorkerExit) => void = () => {};
  #state: WorkerState;
  #timer: NodeJS.Timeout | undefined;
  #handling = false;
  #abort = new AbortController();

  constructor(options: ShellOptions) {
    this.#options = options;
    this.#dataPlane = options.dataPlane;
    this.#state = initialState(options);
    this.#finished = new Promise((resolve) => {
      this.#resolveFinished = resolve;
    });
    this.#transport = new DealerTransport({
      onMessage: (frames) => this.#onFrames(frames),
      onConnected: () => this.#handle({ type: 'connected', nowMs: performance.now() }),
      onRefused: () => this.#handle({ type: 'key-refused', nowMs: performance.now() }),
      onNoUnderstanding: () => this.#handle({ type: 'no-understanding', nowMs: performance.now() }),
    });
  }

  /** Joins the coordinator and works for it until one of them ends it. Never rejects. */
  run(): Promise<WorkerExit> {
    this.#transport.connect(this.#options.address, this.#options.security);
    this.#handle({ type: 'start', nowMs: performance.now() });
    this.#setTimer(this.#options.timing.tickMs);
    return this.#finished;
  }

  /** Its phase, and for how long, in milliseconds. */
  status(): { readonly phase: WorkerPhase; readonly forMs: number } {
    const { phase, phaseSinceMs } = this.#state;
    return { phase, forMs: performance.now() - phaseSinceMs };
  }

  /** Leaves: hands back what it was computing. */
  interrupt(): void {
    this.#handle({ type: 'interrupt', nowMs: performance.now() });
  }

  #setTimer(tickMs: number): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#handle({ type: 'tick', nowMs: performance.now() }), tickMs);
  }

  #onFrames(frames: readonly Uint8Array[]): void {
    const decoded = decodeCoordinatorMessage(frames);
    const nowMs = performance.now();
    if ('rejected' in decoded) {
      this.#handle({ type: 'invalid-message', nowMs, rejection: decoded.rejected });
      return;
    }
    this.#handle({ type: 'message', nowMs, ...decoded.ok });
  }

  /** Handles an event and whatever events its effects give rise to, one after the other. */
  #handle(event: WorkerEvent): void {
    this.#events.push(event);
    if (this.#handling) return;
    this.#handling = true;
    try {
      for (let next = this.#events.shift(); next; next = this.#events.shift()) {
        const { state, effects } = transition(this.#state, next);
        const wasReady = this.#state.phase === 'ready';
        this.#state = state;
        if ((state.phase === 'ready') !== wasReady) this.#options.onJoined(!wasReady);
        for (const effect of effects) this.#run(effect);
      }
    } finally {
      this.#handling = false;
    }
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
        this.#setTimer(timingFrom(effect.welcome.heartbeatMs).tickMs);
        void this.#load(effect.welcome);
        break;
      case 'store-chunk':
        void this.#storeChunk(effect.welcome, effect.chunk, effect.bytes);
        break;
      case 'compute':
        void this.#compute(effect.step, effect.parameters);
        break;
      case 'abort':
        this.#abort.abort();
        break;
      case 'notice':
        this.#options.onNotice(effect.level, effect.text);
        break;
      case 'exit':
        clearInterval(this.#timer);
        this.#transport.close(LINGER_MS);
        this.#dataPlane.dispose();
        this.#resolveFinished({ exitCode: effect.exitCode, reason: effect.reason });
        break;
    }
  }

  async #probe(): Promise<void> {
    const probe = await probeAddress(this.#options.address, PROBE_TIMEOUT_MS);
    this.#handle({ type: 'probed', nowMs: performance.now(), probe });
  }

  async #load(welcome: Welcome): Promise<void> {
    try {
      const missing = await this.#dataPlane.load(welcome);
      const { coordinatorId } = welcome;
      const nowMs = performance.now();
      this.#handle(
        missing
          ? { type: 'chunk-missing', nowMs, coordinatorId, ...missing }
          : { type: 'loaded', nowMs, coordinatorId },
      );
    } catch (error) {
      this.#fail('load-failed', error);
    }
  }

  async #storeChunk(welcome: Welcome, chunk: number, bytes: Uint8Array): Promise<void> {
    try {
      await this.#dataPlane.storeChunk(welcome, chunk, bytes);
    } catch (error) {
      this.#fail('load-failed', error);
      return;
    }
    await this.#load(welcome);
  }

  async #compute(step: Step, parameters: Float32Array): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    let computed: ComputedShard;
    try {
      computed = await this.#dataPlane.compute(step, parameters, abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) this.#fail('engine-failed', error);
      return;
    }
    if (abort.signal.aborted) return;
    const { computeMs, nodes, gradients } = computed;
    this.#options.onComputed(
      nodes.reduce((sum, { sampleCount }) => sum + sampleCount, 0),
      computeMs,
    );
    this.#handle({ type: 'computed', nowMs: performance.now(), shardId: step.shardId, computeMs, nodes, gradients });
  }

  #fail(code: string, error: unknown): void {
    const reason = messageOf(error);
    this.#handle({ type: 'failure', nowMs: performance.now(), code, reason });
  }
}

/** How a worker ended. */
export interface WorkerExit {
  /** 0 or 1. */
  readonly exitCode: number;
  readonly reason: string;
}
