// A cluster on virtual time that consists of the coordinator's core alone: workers are entries of an event queue, and nothing is computed.
import type { CoordinatorEvent } from '../../src/coordinator/core/events.js';
import type { CoordinatorCoreOptions } from '../../src/coordinator/core/options.js';
import { nextLateAtMs } from '../../src/coordinator/core/speculation.js';
import { initialState, transition } from '../../src/coordinator/core/transition.js';
import { CONTRACT, CONTRACT_BITS } from '../../src/shared/contract.js';
import { MODEL_SHA256 } from '../../src/shared/model/model-hash.js';
import {
  type Hello,
  MessageType,
  PROTOCOL_VERSION,
  type Step,
  type WorkerMessage,
} from '../../src/shared/protocol/messages.js';
import { leavesOf, maximalNodes } from '../../src/shared/reduction-tree.js';
import { CLASSIC_SETTINGS } from '../../src/shared/run-config.js';
import { positionsOfLeaves, scheduleOf } from '../../src/shared/schedule.js';
import { DEFAULT_HEARTBEAT_MS, timingFrom } from '../../src/shared/timing.js';
import { EventQueue } from '../../test/sim/event-queue.js';
import { SimRandom } from '../../test/sim/random.js';

/** Micro-batches of a step for each worker. */
const LEAVES_PER_WORKER = 2;
/** So many that no epoch ends. */
const STEPS_PER_EPOCH = 1_000_000;
/** Milliseconds that workers take for a micro-batch, and by how much that varies from worker to worker and from shard to shard. */
const LEAF_MS = 10;
const SPREAD = 0.1;
const COORDINATOR_ID = 'c'.repeat(32);

/** The kinds of events that are measured. */
export type EventKind = 'hello' | 'ready' | 'partial' | 'heartbeat' | 'tick' | 'step-applied';

/** Runs whole steps, and measures the time that the core needs for its decisions. */
export class SimulatedCluster {
  /** Microseconds for each event since the last `reset`. */
  readonly spent = new Map<EventKind, number[]>();
  readonly #queue = new EventQueue();
  readonly #random = new SimRandom(1);
  readonly #shards = new Map<string, Step>();
  readonly #options: CoordinatorCoreOptions;
  #state: ReturnType<typeof initialState>;
  #stepsDone = 0;

  /** All workers join at once; the first step begins with the last of them. */
  constructor(workerCount: number) {
    this.#options = optionsFor(workerCount);
    this.#state = initialState(this.#options);
    this.#queue.after(0, () => this.#tick());
    for (let worker = 1; worker <= workerCount; worker++) {
      this.#say('hello', peerOf(worker), helloOf(worker));
      this.#queue.after(this.#random.between(0, DEFAULT_HEARTBEAT_MS), () => this.#heartbeat(peerOf(worker)));
    }
    for (let worker = 1; worker <= workerCount; worker++) {
      this.#say('ready', peerOf(worker), { type: MessageType.ready, coordinatorId: COORDINATOR_ID });
    }
  }

  /** Goes on until this many more steps are applied. */
  run(steps: number): void {
    const end = this.#stepsDone + steps;
    while (this.#stepsDone < end) this.#queue.runNext();
  }

  /** Forgets what was spent. */
  reset(): void {
    this.spent.clear();
  }

  #tick(): void {
    this.#handle('tick', { type: 'tick', nowMs: this.#queue.nowMs });
    this.#queue.after(this.#options.timing.tickMs, () => this.#tick());
  }

  #heartbeat(peer: string): void {
    const shardId = this.#shards.get(peer)?.shardId ?? null;
    this.#say('heartbeat', peer, {
      type: MessageType.heartbeat,
      coordinatorId: COORDINATOR_ID,
      ready: true,
      shardId,
      sentAtMs: this.#queue.nowMs,
      roundTripMs: null,
    });
    this.#queue.after(DEFAULT_HEARTBEAT_MS, () => this.#heartbeat(peer));
  }

  #say(kind: EventKind, peer: string, message: WorkerMessage): void {
    this.#handle(kind, { type: 'message', nowMs: this.#queue.nowMs, peer, message, tensors: [], bytes: null });
  }

  /** Hands an event to the core, with the question that the shell asks after each event, and does what it decides. */
  #handle(kind: EventKind, event: CoordinatorEvent): void {
    const beganAtMs = performance.now();
    const { state, effects } = transition(this.#state, event);
    nextLateAtMs(state, event.nowMs);
    const microseconds = 1000 * (performance.now() - beganAtMs);
    const spent = this.spent.get(kind);
    if (spent) spent.push(microseconds);
    else this.spent.set(kind, [microseconds]);
    this.#state = state;
    for (const effect of effects) {
      if (effect.type === 'apply-step') this.#queue.after(0, () => this.#applied(effect.step.step));
      if (effect.type !== 'send') continue;
      const { peer, message } = effect;
      if (message.type === MessageType.step) this.#compute(peer, message);
      if (message.type === MessageType.cancel) this.#shards.delete(peer);
    }
  }

  #compute(peer: string, shard: Step): void {
    this.#shards.set(peer, shard);
    const leafCount = shard.leaves.end - shard.leaves.begin;
    this.#queue.after(leafCount * LEAF_MS * this.#random.between(1 - SPREAD, 1 + SPREAD), () => {
      // It may have been cancelled.
      if (this.#shards.get(peer) === shard) this.#deliver(peer, shard);
    });
  }

  #deliver(peer: string, { step, stepInEpoch, shardId, leaves, leafCount }: Step): void {
    this.#shards.delete(peer);
    const nodes = maximalNodes(leaves, leafCount).map((node) => {
      const schedule = scheduleOf(this.#options.config);
      const { begin, end } = positionsOfLeaves(schedule, stepInEpoch, leavesOf(node, leafCount));
      return { ...node, sampleCount: end - begin, lossSum: 1, correctCount: 0 };
    });
    const coordinatorId = COORDINATOR_ID;
    this.#say('partial', peer, { type: MessageType.partial, coordinatorId, step, shardId, computeMs: LEAF_MS, nodes });
  }

  #applied(step: number): void {
    this.#stepsDone++;
    this.#handle('step-applied', { type: 'step-applied', nowMs: this.#queue.nowMs, step, finite: true });
  }
}

function optionsFor(workerCount: number): CoordinatorCoreOptions {
  const batchSize = LEAVES_PER_WORKER * workerCount;
  const split = { sampleCount: STEPS_PER_EPOCH * batchSize, sha256: '0'.repeat(64) };
  return {
    coordinatorId: COORDINATOR_ID,
    runId: 'bench',
    packageVersion: '0',
    config: {
      contract: CONTRACT,
      epochs: 1,
      batchSize,
      microBatchSize: 1,
      learningRate: 1e-3,
      seed: 0,
      shuffle: true,
      normalization: { mean: 0, standardDeviation: 1 },
      trainSplit: split,
      testSplit: split,
      ...CLASSIC_SETTINGS,
    },
    timing: timingFrom(DEFAULT_HEARTBEAT_MS),
    minWorkers: workerCount,
    maxWorkers: workerCount,
    checkpointEverySteps: 0,
    auditRate: 0,
    auditSeed: 0,
    sampleListSha256: null,
  };
}

const idOf = (worker: number): string => worker.toString(16).padStart(32, '0');
const peerOf = (worker: number): string => `peer-${idOf(worker)}`;

function helloOf(worker: number): Hello {
  return {
    type: MessageType.hello,
    protocolVersion: PROTOCOL_VERSION,
    packageVersion: '0',
    contract: CONTRACT,
    modelSha256: MODEL_SHA256,
    key: null,
    workerId: idOf(worker),
    engine: 'simd',
    device: 'nothing',
    bits: CONTRACT_BITS,
    host: 'nowhere',
    pid: worker,
    threads: 1,
    metricsAddress: null,
  };
}
