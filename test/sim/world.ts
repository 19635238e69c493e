import assert from 'node:assert/strict';
import type { CoordinatorOptions, Outcome, PeerId, StepState } from '../../src/coordinator/state.js';
import type { CoordinatorMessage, WorkerMessage } from '../../src/shared/protocol/messages.js';
import { timingFrom } from '../../src/shared/timing.js';
import { EventQueue } from './event-queue.js';
import { Network } from './network.js';
import { SimRandom } from './random.js';
import { SimCoordinator } from './sim-coordinator.js';
import { SimWorker } from './sim-worker.js';
import { toyTrain } from './toy-model.js';

/** After this time, in milliseconds, nothing goes wrong any more. */
const FAULTS_END_MS = 4_000;
/** By then the run must be over. */
const DEADLINE_MS = 60_000;
const MAX_TRACE_LINES = 400;

export interface SimResult {
  readonly seed: number;
  readonly virtualMs: number;
  readonly steps: number;
  readonly faults: number;
  readonly messages: number;
}

/** A failed simulation: what went wrong, and what led to it. */
export class SimFailure extends Error {
  constructor(
    readonly seed: number,
    cause: unknown,
    readonly trace: readonly string[],
  ) {
    super(`seed ${seed}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** Runs one cluster through one schedule of faults, all of it determined by the seed. Throws a SimFailure. */
export function simulate(seed: number): SimResult {
  const world = new World(seed);
  try {
    return world.run();
  } catch (error) {
    throw new SimFailure(seed, error, world.trace);
  }
}

interface Link {
  readonly peer: PeerId;
  readonly worker: SimWorker;
  /** Messages get through. */
  up: boolean;
  /** Both ends may notice that it is gone. */
  closed: boolean;
}

class World {
  readonly trace: string[] = [];
  readonly #queue = new EventQueue();
  readonly #random: SimRandom;
  readonly #network: Network;
  readonly #core: CoordinatorOptions;
  readonly #coordinator: SimCoordinator;
  readonly #links = new Map<PeerId, Link>();
  #nextLink = 1;
  #nextWorker = 1;
  #stepsApplied = 0;
  #faults = 0;
  #finish: { outcome: Outcome; parameters: Float32Array } | undefined;

  constructor(private readonly seed: number) {
    const random = new SimRandom(seed);
    this.#random = random;
    const calm = random.chance(0.2);
    this.#network = new Network(this.#queue, random, {
      lossRate: calm ? 0 : random.between(0, 0.1),
      duplicateRate: calm ? 0 : random.between(0, 0.1),
      minDelayMs: 0.1,
      maxDelayMs: random.pick([0.2, 3, 40]),
    });
    const split = { sampleCount: random.whole(1, 60), sha256: '0'.repeat(64) };
    this.#core = {
      coordinatorId: random.id(),
      runId: 'simulated',
      config: {
        epochs: random.whole(1, 3),
        batchSize: random.whole(1, 24),
        microBatchSize: random.whole(1, 6),
        learningRate: 1,
        seed,
        shuffle: true,
        normalization: { mean: 0, standardDeviation: 1 },
        trainSplit: split,
        testSplit: split,
      },
      timing: timingFrom(50),
      minWorkers: random.whole(1, 2),
      maxWorkers: 8,
    };
    this.#coordinator = new SimCoordinator({
      queue: this.#queue,
      random,
      core: this.#core,
      send: (peer, message, tensors) => this.#toWorker(peer, message, tensors),
      onStepApplied: (step) => this.#onStepApplied(step),
      onFinish: (outcome, parameters) => {
        this.#finish = { outcome, parameters };
      },
      trace: (line) => this.#note(line),
    });
    const workerCount = random.whole(2, 5);
    for (let i = 0; i < workerCount; i++) this.#queue.after(random.between(0, 100), () => this.#startWorker());
    if (!calm) this.#planFault();
    this.#queue.after(FAULTS_END_MS, () => this.#heal());
  }

  run(): SimResult {
    while (!this.#finish && this.#queue.nowMs < DEADLINE_MS && this.#queue.runNext()) this.#checkBounds();
    assert.ok(this.#finish, `no progress: the run was not over after ${DEADLINE_MS} ms`);
    assert.deepEqual(this.#finish.outcome, { type: 'completed' });
    const { config } = this.#core;
    const expected = toyTrain({ ...config, sampleCount: config.trainSplit.sampleCount }, config.epochs);
    assert.deepEqual(this.#finish.parameters, expected, 'the parameters differ from those of a run without faults');
    return {
      seed: this.seed,
      virtualMs: this.#queue.nowMs,
      steps: this.#stepsApplied,
      faults: this.#faults,
      messages: this.#network.sentCount,
    };
  }

  #onStepApplied({ step }: StepState): void {
    assert.equal(step, this.#stepsApplied, 'every step is applied once, in order');
    this.#stepsApplied++;
  }

  /** Whatever happens, nothing may grow without bound. */
  #checkBounds(): void {
    const { workers } = this.#coordinator.state;
    assert.ok(workers.size <= this.#core.maxWorkers, 'more workers than admitted');
    assert.ok(this.#coordinator.state.evaluating.length <= 2, 'evaluations pile up');
  }

  // Workers and their links.

  #startWorker(): void {
    const worker = new SimWorker(`w${this.#nextWorker++}`, {
      queue: this.#queue,
      random: this.#random,
      heartbeatMs: this.#core.timing.heartbeatMs,
      leafMs: this.#random.pick([0.5, 1, 2, 20]),
      send: (sender, message, tensors) => this.#toCoordinator(sender, message, tensors),
      onExit: (exited, exitCode) => this.#onWorkerExit(exited, exitCode),
    });
    this.#note(`${worker.name} starts`);
    this.#connect(worker);
  }

  #connect(worker: SimWorker): void {
    const link = { peer: `link-${this.#nextLink++}`, worker, up: true, closed: false };
    this.#links.set(link.peer, link);
  }

  #linkOf(worker: SimWorker): Link | undefined {
    return [...this.#links.values()].find((link) => link.worker === worker && !link.closed);
  }

  #toCoordinator(worker: SimWorker, message: WorkerMessage, tensors: readonly Float32Array[]): void {
    // What is sent without a connection is dropped, as the worker's socket does.
    const link = this.#linkOf(worker);
    if (!link) return;
    this.#network.send(() => {
      if (link.up) this.#coordinator.receive(link.peer, message, tensors);
    });
  }

  #toWorker(peer: PeerId, message: CoordinatorMessage, tensors: readonly Float32Array[]): void {
    const link = this.#links.get(peer);
    if (!link || link.closed) {
      this.#queue.after(0, () => this.#coordinator.unreachable(peer));
      return;
    }
    this.#network.send(() => {
      if (link.up && !link.closed) link.worker.receive(message, tensors);
    });
  }

  #close(link: Link): void {
    link.closed = true;
    link.up = false;
    // The coordinator may hear of it at once, or learn it only from the silence.
    if (this.#random.chance(0.7)) {
      this.#queue.after(this.#random.between(0, 10), () => this.#coordinator.connectionLost());
    }
  }

  #onWorkerExit(worker: SimWorker, exitCode: number): void {
    this.#note(`${worker.name} exits with ${exitCode}`);
    const link = this.#linkOf(worker);
    if (link) this.#close(link);
    if (!this.#finish) this.#restartLater();
  }

  #restartLater(): void {
    this.#queue.after(this.#random.between(10, 1_000), () => {
      if (!this.#finish) this.#startWorker();
    });
  }

  // Faults.

  #planFault(): void {
    this.#queue.after(this.#random.between(5, 400), () => {
      if (this.#finish || this.#queue.nowMs >= FAULTS_END_MS) return;
      this.#injectFault();
      this.#planFault();
    });
  }

  #injectFault(): void {
    const alive = [...this.#links.values()].filter((link) => !link.closed && link.worker.alive);
    if (alive.length === 0) return;
    const link = this.#random.pick(alive);
    const { worker } = link;
    this.#faults++;
    switch (this.#random.whole(0, 4)) {
      case 0:
        this.#note(`${worker.name} is killed`);
        worker.kill();
        this.#close(link);
        this.#restartLater();
        break;
      case 1:
        this.#note(`${worker.name} is asked to stop`);
        worker.terminate();
        break;
      case 2:
        this.#note(`${worker.name} freezes`);
        worker.freeze();
        this.#queue.after(this.#random.between(10, 2_000), () => {
          this.#note(`${worker.name} thaws`);
          worker.thaw();
        });
        break;
      case 3:
        this.#note(`${worker.name} is cut off`);
        link.up = false;
        this.#queue.after(this.#random.between(10, 2_000), () => {
          this.#note(`${worker.name} is reachable again`);
          if (!link.closed) link.up = true;
        });
        break;
      default:
        this.#note(`${worker.name} loses its connection`);
        this.#close(link);
        this.#queue.after(this.#random.between(1, 300), () => {
          if (worker.alive) this.#connect(worker);
        });
    }
  }

  #heal(): void {
    this.#note('from here on nothing goes wrong');
    this.#network.faults.lossRate = 0;
    this.#network.faults.duplicateRate = 0;
  }

  #note(line: string): void {
    this.trace.push(`${this.#queue.nowMs.toFixed(1).padStart(9)}  ${line}`);
    if (this.trace.length > MAX_TRACE_LINES) this.trace.shift();
  }
}
