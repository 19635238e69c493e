import { chunkCount } from '../../src/shared/data/split-chunks.js';
import type { CoordinatorMessage, Step, Welcome, WorkerMessage } from '../../src/shared/protocol/messages.js';
import { leavesOf, maximalNodes } from '../../src/shared/reduction-tree.js';
import { leafCountOfStep, positionsOfLeaves } from '../../src/shared/schedule.js';
import { timingFrom } from '../../src/shared/timing.js';
import type { WorkerEvent } from '../../src/worker/core/events.js';
import type { WorkerCoreState } from '../../src/worker/core/state.js';
import { initialState, transition } from '../../src/worker/core/transition.js';
import type { EventQueue } from './event-queue.js';
import type { SimRandom } from './random.js';
import { toyGradient } from './toy-model.js';

export type Lie =
  /** Plausible numbers, which only an audit finds. */
  | 'subtle'
  /** Numbers that no correct worker computes. */
  | 'impossible';

export interface SimWorkerOptions {
  readonly queue: EventQueue;
  readonly random: SimRandom;
  readonly heartbeatMs: number;
  /** Computing one micro-batch takes this long, more or less. */
  readonly leafMs: number;
  /** How its host computes wrongly now and then; null: never. */
  readonly lies: Lie | null;
  readonly send: (worker: SimWorker, message: WorkerMessage, tensors: readonly Float32Array[]) => void;
  /** It gives its connection up. */
  readonly onReconnect: (worker: SimWorker) => void;
  readonly onExit: (worker: SimWorker, exitCode: number) => void;
}

const IMPOSSIBLE = [3.4e38, -3.4e38, 1e30, Number.NaN, Number.NEGATIVE_INFINITY];

/** One life of a worker: the production transition around the toy model. */
export class SimWorker {
  readonly workerId: string;
  readonly lies: Lie | null;
  #state: WorkerCoreState;
  #welcome: Welcome | undefined;
  /** Of the dataset, on a host that has none. */
  readonly #missingChunks = new Set<number>();
  /** Counts up with every start and abort of a computation: what was started earlier must not report. */
  #computation = 0;
  /** false: killed or exited. */
  alive = true;
  #frozen = false;
  wasFrozen = false;
  readonly #held: (() => void)[] = [];

  constructor(
    readonly name: string,
    private readonly options: SimWorkerOptions,
  ) {
    this.workerId = options.random.id();
    this.lies = options.lies;
    const timing = timingFrom(options.heartbeatMs);
    this.#state = initialState({
      address: 'tcp://coordinator:5555',
      workerId: this.workerId,
      packageVersion: '0.0.0',
      key: null,
      engine: 'toy',
      device: 'toy',
      bits: 'toy',
      host: name,
      pid: 1,
      metricsAddress: null,
      timing,
      joinTimeoutMs: Number.POSITIVE_INFINITY,
    });
    this.#tick();
    this.#whenAwake(() => this.#handle({ type: 'start', nowMs: options.queue.nowMs }));
  }

  /** A connection is there. */
  connected(): void {
    this.#whenAwake(() => this.#handle({ type: 'connected', nowMs: this.options.queue.nowMs }));
  }

  /** A message of the coordinator's arrives, with its parameters. */
  receive(message: CoordinatorMessage, tensors: readonly Float32Array[]): void {
    this.#whenAwake(() =>
      this.#handle({ type: 'message', nowMs: this.options.queue.nowMs, message, tensors, chunk: Uint8Array.of(1) }),
    );
  }

  /** kill -9. */
  kill(): void {
    this.alive = false;
  }

  /** SIGTERM. */
  terminate(): void {
    this.#whenAwake(() => this.#handle({ type: 'interrupt', nowMs: this.options.queue.nowMs }));
  }

  /** SIGSTOP: whatever arrives waits. */
  freeze(): void {
    this.wasFrozen = true;
    this.#frozen = true;
  }

  /** SIGCONT. */
  thaw(): void {
    this.#frozen = false;
    for (const action of this.#held.splice(0)) this.#whenAwake(action);
  }

  #whenAwake(action: () => void): void {
    if (!this.alive) return;
    if (this.#frozen) this.#held.push(action);
    else action();
  }

  #tick(): void {
    this.options.queue.after(this.#state.timing.tickMs, () => {
      if (!this.alive) return;
      // A frozen process misses ticks, it doesn't make up for them.
      if (!this.#frozen) this.#handle({ type: 'tick', nowMs: this.options.queue.nowMs });
      this.#tick();
    });
  }

  #handle(event: WorkerEvent): void {
    if (!this.alive) return;
    const { state, effects } = transition(this.#state, event);
    this.#state = state;
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          this.options.send(this, effect.message, effect.gradients ?? []);
          break;
        case 'reconnect':
          this.options.onReconnect(this);
          break;
        case 'probe':
          this.#probe();
          break;
        case 'load':
          this.#load(effect.welcome);
          break;
        case 'store-chunk':
          this.#missingChunks.delete(effect.chunk);
          if (this.#welcome) this.#load(this.#welcome);
          break;
        case 'compute':
          this.#compute(effect.step, effect.parameters);
          break;
        case 'abort':
          this.#computation++;
          break;
        case 'notice':
          break;
        case 'exit':
          this.alive = false;
          this.options.onExit(this, effect.exitCode);
          break;
      }
    }
  }

  #probe(): void {
    const probe = { outcome: 'mute', tried: [], code: null } as const;
    this.options.queue.after(10, () =>
      this.#whenAwake(() => this.#handle({ type: 'probed', nowMs: this.options.queue.nowMs, probe })),
    );
  }

  /** Changes one of the two numbers that the parameters depend on, each time in another way. */
  #lie(gradients: readonly Float32Array[]): void {
    const { random, lies } = this.options;
    const gradient = random.pick(gradients);
    const i = random.whole(0, 1);
    gradient[i] = lies === 'subtle' ? (gradient[i] ?? 0) + random.between(1, 2) : random.pick(IMPOSSIBLE);
  }

  #load(welcome: Welcome): void {
    const { queue, random } = this.options;
    const { coordinatorId } = welcome;
    if (!this.#welcome && random.chance(0.5)) {
      for (let chunk = 0; chunk < chunkCount(welcome.trainSplit); chunk++) this.#missingChunks.add(chunk);
    }
    this.#welcome = welcome;
    queue.after(random.between(1, 30), () =>
      this.#whenAwake(() => {
        const [chunk] = this.#missingChunks;
        this.#handle(
          chunk === undefined
            ? { type: 'loaded', nowMs: queue.nowMs, coordinatorId }
            : { type: 'chunk-missing', nowMs: queue.nowMs, coordinatorId, chunk, storedCount: 0, chunkCount: 1 },
        );
      }),
    );
  }

  #compute(step: Step, parameters: Float32Array): void {
    const welcome = this.#welcome;
    if (!welcome) throw new Error(`${this.name} was told to compute without parameters`);
    const schedule = { ...welcome, sampleCount: welcome.trainSplit.sampleCount };
    const leafCount = leafCountOfStep(schedule, step.stepInEpoch);
    const computation = ++this.#computation;
    const { leafMs, random } = this.options;
    // Now and then something else keeps the host busy.
    const slowdown = random.chance(0.1) ? random.between(2, 20) : random.between(0.8, 1.2);
    const computeMs = (step.leaves.end - step.leaves.begin) * leafMs * slowdown;
    this.options.queue.after(computeMs, () =>
      this.#whenAwake(() => {
        if (computation !== this.#computation) return;
        const nodes = maximalNodes(step.leaves, leafCount);
        const gradients = nodes.map((node) => toyGradient(parameters, schedule, step.epoch, step.stepInEpoch, node));
        if (this.lies && random.chance(0.5)) this.#lie(gradients);
        this.#handle({
          type: 'computed',
          nowMs: this.options.queue.nowMs,
          shardId: step.shardId,
          computeMs,
          gradients,
          nodes: nodes.map((node) => {
            const positions = positionsOfLeaves(schedule, step.stepInEpoch, leavesOf(node, leafCount));
            return { ...node, sampleCount: positions.end - positions.begin, lossSum: 0, correctCount: 0 };
          }),
        });
      }),
    );
  }
}
