import assert from 'node:assert/strict';
import type { Notice } from '../../src/coordinator/core/notices.js';
import type { CoordinatorCoreOptions } from '../../src/coordinator/core/options.js';
import { RUN_START, resumeFrom } from '../../src/coordinator/core/resume.js';
import type { Cursor, Outcome, PeerId, StepState } from '../../src/coordinator/core/state.js';
import { messageOf } from '../../src/shared/errors.js';
import type { CoordinatorMessage, WorkerMessage } from '../../src/shared/protocol/messages.js';
import type { RejectionCode } from '../../src/shared/protocol/rejections.js';
import { timingFrom } from '../../src/shared/timing.js';
import { EventQueue } from './event-queue.js';
import { Network } from './network.js';
import { SimRandom } from './random.js';
import { SimCoordinator } from './sim-coordinator.js';
import { type Lie, SimWorker } from './sim-worker.js';
import { TOY_START, toyTrain } from './toy-model.js';

/** After this time, in milliseconds, nothing goes wrong any more. */
const FAULTS_END_MS = 4_000;
/** By then the run must be over. */
const DEADLINE_MS = 60_000;
/** A lost chunk is asked for again after one silence; so many in a row do not get lost. */
const MAX_SILENCES_LOADING = 8;
/** Writing a checkpoint takes up to this long. */
const MAX_WRITE_MS = 20;
const MAX_TRACE_LINES = 400;
const IMPOSSIBLE_CODES: ReadonlySet<string> = new Set<RejectionCode>(['not-finite', 'out-of-bounds']);

/** What a simulation came to that went well. */
export interface SimResult {
  readonly seed: number;
  /** Simulated time, in milliseconds. */
  readonly virtualMs: number;
  /** Updates made, those made again after a crash among them. */
  readonly steps: number;
  /** Faults injected, besides lost and doubled messages. */
  readonly faults: number;
  /** Messages sent. */
  readonly messages: number;
  /** Nodes that two workers agreed on before they counted. */
  readonly audits: number;
  /** Workers that were found to compute wrongly. */
  readonly liars: number;
  /** The last lines of what happened. */
  readonly trace: readonly string[];
}

/** A failed simulation: what went wrong, and what led to it. */
export class SimFailure extends Error {
  constructor(
    readonly seed: number,
    cause: unknown,
    readonly trace: readonly string[],
  ) {
    super(`seed ${seed}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Runs one cluster through one schedule of faults, all of it determined by the seed.
 *
 * @param seed a whole number
 * @throws SimFailure when something went wrong
 */
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
  /** Whatever goes in these directions is lost from now on, and nobody is told, not even when the coordinator ends. */
  readonly lostTowards: Set<'coordinator' | 'worker'>;
  /** When it began to lose what goes to the worker. */
  deafSinceMs: number | null;
}

interface SavedCheckpoint {
  readonly cursor: Cursor;
  readonly parameters: Float32Array;
  /** Of epochs that were not evaluated yet. */
  readonly pending: ReadonlyMap<number, Float32Array>;
}

class World {
  readonly trace: string[] = [];
  readonly #queue = new EventQueue();
  readonly #random: SimRandom;
  readonly #network: Network;
  readonly #core: CoordinatorCoreOptions;
  #coordinator: SimCoordinator | undefined;
  /** What is on disk, newest last; the beginning of the run needs no file. */
  readonly #checkpoints: SavedCheckpoint[] = [{ cursor: RUN_START.cursor, parameters: TOY_START, pending: new Map() }];
  /** Parameters with which each epoch was evaluated. */
  readonly #evaluated = new Map<number, Float32Array>();
  /** Parameters after each step, from whichever life of the coordinator made it first. */
  readonly #history: Float32Array[] = [];
  readonly #links = new Map<PeerId, Link>();
  readonly #known: SimWorker[] = [];
  #nextLink = 1;
  #nextWorker = 1;
  #nextStep = 0;
  #stepsApplied = 0;
  #faults = 0;
  #finish: { outcome: Outcome; parameters: Float32Array; atMs: number } | undefined;
  /** Workers that were on the coordinator's list when the run was over. */
  #toLeave: SimWorker[] = [];
  readonly #exitCodes = new Map<SimWorker, number>();
  #closed = false;
  #audits = 0;
  /** Incarnations that this life of the coordinator found to compute wrongly. */
  /** When each membership was seen first, by coordinator and ordinal. */
  readonly #firstSeenMs = new Map<string, number>();
  readonly #accused = new Set<string>();
  #liarsCaught = 0;
  readonly #calm: boolean;
  /** How some of the workers lie; null: none does. */
  readonly #lie: Lie | null;

  constructor(private readonly seed: number) {
    const random = new SimRandom(seed);
    this.#random = random;
    const calm = random.chance(0.2);
    this.#calm = calm;
    this.#network = new Network(this.#queue, random, {
      lossRate: calm ? 0 : random.between(0, 0.1),
      duplicateRate: calm ? 0 : random.between(0, 0.1),
      minDelayMs: 0.1,
      maxDelayMs: random.pick([0.2, 3, 40]),
    });
    const split = { sampleCount: random.whole(1, 150), sha256: '0'.repeat(64) };
    // With subtle liars, everything is audited by at least three: the bits must be right whoever lies.
    const auditRate = random.pick([0, 0, 0.3, 1]);
    this.#lie = auditRate === 1 ? 'subtle' : seed % 3 === 0 ? 'impossible' : null;
    this.#core = {
      coordinatorId: random.id(),
      runId: 'simulated',
      packageVersion: '0.0.0',
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
      minWorkers: 1,
      maxWorkers: 8,
      checkpointEverySteps: random.pick([0, 1, 3]),
      auditRate,
      auditSeed: seed,
    };
    this.#startCoordinator();
    const workerCount = random.whole(auditRate === 0 ? 1 : auditRate === 1 ? 3 : 2, 5);
    for (let i = 0; i < workerCount; i++) this.#queue.after(random.between(0, 100), () => this.#startWorker());
    if (!calm) this.#planFault();
    this.#queue.after(FAULTS_END_MS, () => this.#heal());
  }

  run(): SimResult {
    while (!this.#closed && this.#queue.nowMs < DEADLINE_MS && this.#queue.runNext()) this.#checkBounds();
    assert.ok(this.#finish, `no progress: the run was not over after ${DEADLINE_MS} ms`);
    assert.deepEqual(this.#finish.outcome, { type: 'completed' });
    this.#checkFarewell(this.#finish.atMs);
    const { config } = this.#core;
    const expected = toyTrain({ ...config, sampleCount: config.trainSplit.sampleCount }, config.epochs);
    for (let epoch = 0; epoch < config.epochs; epoch++) {
      assert.ok(this.#evaluated.has(epoch), `epoch ${epoch} was never evaluated`);
    }
    assert.deepEqual(this.#finish.parameters, expected, 'the parameters differ from those of a run without faults');
    return {
      seed: this.seed,
      virtualMs: this.#queue.nowMs,
      steps: this.#stepsApplied,
      faults: this.#faults,
      messages: this.#network.sentCount,
      audits: this.#audits,
      liars: this.#liarsCaught,
      trace: this.trace,
    };
  }

  // The coordinator, and what it leaves on disk.

  #startCoordinator(): void {
    const recorded = new Set(this.#evaluated.keys());
    const newest = [...this.#checkpoints].sort((a, b) => a.cursor.step - b.cursor.step).at(-1);
    assert.ok(newest, 'a run can always be resumed from its beginning');
    const { cursor, parameters, pending } = newest;
    const resume = resumeFrom(cursor, recorded, new Set(pending.keys()));
    assert.deepEqual(resume.lost, [], 'the newest checkpoint has what every epoch without results needs');
    this.#note(`the coordinator starts at step ${cursor.step}`);
    this.#nextStep = cursor.step;
    // A liar that missed its dismissal may join a coordinator that knows nothing of it.
    this.#accused.clear();
    this.#coordinator = new SimCoordinator({
      queue: this.#queue,
      random: this.#random,
      core: { ...this.#core, coordinatorId: this.#random.id() },
      resume,
      parameters,
      pending,
      send: (peer, message, tensors) => this.#toWorker(peer, message, tensors),
      onStepApplied: (step, parameters) => this.#onStepApplied(step, parameters),
      onCheckpoint: (cursor, parameters, pending) => this.#onCheckpoint(cursor, parameters, pending),
      onEvaluated: (epoch, parameters) => this.#onEvaluated(epoch, parameters),
      onFinish: (outcome, parameters) => {
        if (outcome.type === 'interrupted') return;
        this.#finish = { outcome, parameters, atMs: this.#queue.nowMs };
        this.#toLeave = [...(this.#coordinator?.state.workers.keys() ?? [])].flatMap(
          (peer) => this.#links.get(peer)?.worker ?? [],
        );
      },
      onClose: () => this.#onClose(),
      onNotice: (notice) => this.#onNotice(notice),
      trace: (line) => this.#note(line),
    });
    for (const worker of this.#workers()) this.#queue.after(this.#random.between(1, 100), () => this.#connect(worker));
  }

  #onStepApplied({ step }: StepState, parameters: Float32Array): void {
    assert.equal(step, this.#nextStep, 'every step is applied once, in order');
    this.#nextStep++;
    this.#stepsApplied++;
    const before = this.#history[step];
    if (before) assert.deepEqual(parameters, before, `step ${step} was made again with other bits`);
    this.#history[step] = parameters;
  }

  #onCheckpoint(cursor: Cursor, parameters: Float32Array, pending: ReadonlyMap<number, Float32Array>): void {
    const coordinator = this.#coordinator;
    // It is on disk a little later, if the coordinator lives that long.
    this.#queue.after(this.#random.between(0, MAX_WRITE_MS), () => {
      if (!coordinator?.killed) this.#checkpoints.push({ cursor, parameters, pending });
    });
  }

  #onEvaluated(epoch: number, parameters: Float32Array): void {
    const before = this.#evaluated.get(epoch);
    if (before) assert.deepEqual(parameters, before, `epoch ${epoch} was evaluated with other parameters`);
    this.#evaluated.set(epoch, parameters);
  }

  #onNotice(notice: Notice): void {
    if (notice.type === 'audited') this.#audits++;
    const isImpossible = notice.type === 'worker-left' && IMPOSSIBLE_CODES.has(notice.code);
    if (notice.type !== 'wrong-gradient' && !isImpossible) return;
    this.#accused.add(notice.worker.workerId);
    this.#liarsCaught++;
  }

  /** The coordinator's socket is closed: for good, or until the run goes on. */
  #onClose(): void {
    this.#endLinks();
    if (this.#finish) this.#closed = true;
    else this.#queue.after(this.#random.between(MAX_WRITE_MS, 1_000), () => this.#startCoordinator());
  }

  /** A run that is over lets its workers go, and waits for the unreachable no longer than it must. */
  #checkFarewell(finishedAtMs: number): void {
    assert.ok(this.#closed, 'the coordinator does not close');
    const { releaseMs, tickMs } = this.#core.timing;
    assert.ok(this.#queue.nowMs - finishedAtMs <= releaseMs + 2 * tickMs, 'the coordinator closes too late');
    if (!this.#calm) return;
    for (const worker of this.#toLeave) {
      assert.equal(this.#exitCodes.get(worker), 0, `${worker.name} does not leave when the run is over`);
    }
  }

  #crashCoordinator(): void {
    if (!this.#coordinator?.alive) return;
    this.#note('the coordinator is killed');
    this.#coordinator.kill();
    this.#endLinks();
    this.#queue.after(this.#random.between(1, 1_000), () => this.#startCoordinator());
  }

  /** With the coordinator its connections end, except those of which nobody is told. */
  #endLinks(): void {
    for (const link of this.#links.values()) {
      if (link.lostTowards.size === 0) link.closed = true;
      else this.#lose(link, ['coordinator', 'worker']);
    }
  }

  /** Whatever happens, nothing may grow without bound. */
  #checkBounds(): void {
    if (!this.#coordinator?.alive) return;
    const { options, workers, evaluating, phase } = this.#coordinator.state;
    assert.ok(workers.size <= this.#core.maxWorkers, 'more workers than admitted');
    const { silenceMs, releaseMs, tickMs } = this.#core.timing;
    // When the run is over, a busy worker has longer to answer.
    const longestSilenceMs = silenceMs + (phase === 'closing' ? releaseMs : 0);
    for (const { ordinal, lastHeardMs, workerId, status } of workers.values()) {
      // What a worker needs can get lost more than once, and comes in the end.
      const membership = `${options.coordinatorId} ${ordinal}`;
      if (!this.#firstSeenMs.has(membership)) this.#firstSeenMs.set(membership, this.#queue.nowMs);
      const memberMs = this.#queue.nowMs - (this.#firstSeenMs.get(membership) ?? 0);
      assert.ok(status === 'ready' || memberMs <= MAX_SILENCES_LOADING * silenceMs, `worker ${ordinal} loads for ever`);
      const silentMs = this.#queue.nowMs - lastHeardMs;
      assert.ok(
        silentMs <= longestSilenceMs + 2 * tickMs,
        `worker ${ordinal} is on the list after ${silentMs} ms of silence`,
      );
      assert.ok(!this.#accused.has(workerId), `worker ${ordinal} computes wrongly and is still in the run`);
    }
    assert.ok(evaluating.length <= 2, 'evaluations pile up');
    for (const { worker, closed, deafSinceMs } of this.#links.values()) {
      if (closed || deafSinceMs === null || !worker.alive || worker.wasFrozen) continue;
      const deafMs = this.#queue.nowMs - deafSinceMs;
      assert.ok(deafMs <= silenceMs, `${worker.name} keeps a dead connection for ${deafMs} ms`);
    }
  }

  // Workers and their links.

  #startWorker(): void {
    const worker = new SimWorker(`w${this.#nextWorker++}`, {
      queue: this.#queue,
      random: this.#random,
      heartbeatMs: this.#core.timing.heartbeatMs,
      leafMs: this.#random.pick([0.5, 1, 2, 20]),
      lies: this.#lie && !this.#workers().some(({ lies }) => lies) && this.#random.chance(0.3) ? this.#lie : null,
      send: (sender, message, tensors) => this.#toCoordinator(sender, message, tensors),
      onReconnect: (sender) => this.#reconnect(sender),
      onExit: (exited, exitCode) => this.#onWorkerExit(exited, exitCode),
    });
    this.#note(`${worker.name} starts${worker.lies ? ` and tells ${worker.lies} lies` : ''}`);
    this.#known.push(worker);
    this.#connect(worker);
  }

  #workers(): SimWorker[] {
    return this.#known.filter((worker) => worker.alive);
  }

  #connect(worker: SimWorker): void {
    if (!worker.alive || !this.#coordinator?.alive || this.#linkOf(worker)) return;
    const peer = `link-${this.#nextLink++}`;
    this.#links.set(peer, { peer, worker, up: true, closed: false, lostTowards: new Set(), deafSinceMs: null });
    worker.connected();
  }

  /** The worker gives its connection up and opens another one, as soon as there is a coordinator. */
  #reconnect(worker: SimWorker): void {
    this.#note(`${worker.name} opens another connection`);
    const link = this.#linkOf(worker);
    if (link) this.#close(link);
    this.#queue.after(this.#random.between(1, 50), () => this.#connect(worker));
  }

  #lose(link: Link, directions: readonly ('coordinator' | 'worker')[]): void {
    for (const direction of directions) link.lostTowards.add(direction);
    if (link.lostTowards.has('worker')) link.deafSinceMs ??= this.#queue.nowMs;
  }

  #linkOf(worker: SimWorker): Link | undefined {
    return [...this.#links.values()].find((link) => link.worker === worker && !link.closed);
  }

  #toCoordinator(worker: SimWorker, message: WorkerMessage, tensors: readonly Float32Array[]): void {
    // What is sent without a connection is dropped, as the worker's socket does.
    const link = this.#linkOf(worker);
    if (!link) return;
    this.#network.send(() => {
      if (link.up && !link.closed && !link.lostTowards.has('coordinator'))
        this.#coordinator?.receive(link.peer, message, tensors);
    });
  }

  #toWorker(peer: PeerId, message: CoordinatorMessage, tensors: readonly Float32Array[]): void {
    const link = this.#links.get(peer);
    if (!link || link.closed) return;
    this.#network.send(() => {
      if (link.up && !link.closed && !link.lostTowards.has('worker')) link.worker.receive(message, tensors);
    });
  }

  #close(link: Link): void {
    link.closed = true;
    link.up = false;
    // The coordinator may hear of it at once, or learn it only from the silence.
    if (link.lostTowards.size === 0 && this.#random.chance(0.7)) {
      this.#queue.after(this.#random.between(0, 10), () => this.#coordinator?.connectionLost(link.peer));
    }
  }

  #onWorkerExit(worker: SimWorker, exitCode: number): void {
    this.#note(`${worker.name} exits with ${exitCode}`);
    this.#exitCodes.set(worker, exitCode);
    assert.ok(worker.lies !== null || exitCode === 0, `${worker.name} is honest and was turned away`);
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
    this.#queue.after(this.#random.between(5, 200), () => {
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
    switch (this.#random.whole(0, 7)) {
      case 7: {
        const directions = this.#random.pick([['coordinator'], ['worker'], ['coordinator', 'worker']] as const);
        this.#note(`${worker.name}'s connection loses what goes to the ${directions.join(' and the ')}`);
        this.#lose(link, directions);
        break;
      }
      case 6:
        this.#note('the coordinator is asked to stop');
        this.#coordinator?.interrupt();
        break;
      case 5:
        this.#crashCoordinator();
        break;
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
          this.#connect(worker);
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
