import type { CoordinatorEffect } from '../../../src/coordinator/core/effects.js';
import type { CoordinatorEvent } from '../../../src/coordinator/core/events.js';
import type { CoordinatorCoreOptions } from '../../../src/coordinator/core/options.js';
import type { EpochResult } from '../../../src/coordinator/core/results.js';
import type { CoordinatorState } from '../../../src/coordinator/core/state.js';
import { initialState, transition } from '../../../src/coordinator/core/transition.js';
import { CONTRACT } from '../../../src/shared/contract.js';
import { MODEL_SHA256 } from '../../../src/shared/model/model-hash.js';
import {
  type CoordinatorMessage,
  type Hello,
  MessageType,
  PROTOCOL_VERSION,
  type Step,
  type WorkerMessage,
} from '../../../src/shared/protocol/messages.js';
import { leavesOf, maximalNodes } from '../../../src/shared/reduction-tree.js';
import { CLASSIC_SETTINGS } from '../../../src/shared/run-config.js';
import { positionsOfLeaves, scheduleOf } from '../../../src/shared/schedule.js';
import { timingFrom } from '../../../src/shared/timing.js';

/** 32 hexadecimal digits. */
export const COORDINATOR_ID = 'c'.repeat(32);

const split = { sampleCount: 64, sha256: '0'.repeat(64) };

/** 64 samples in steps of 32, each of 8 micro-batches. */
export const OPTIONS: CoordinatorCoreOptions = {
  coordinatorId: COORDINATOR_ID,
  runId: 'test',
  packageVersion: '0',
  config: {
    contract: CONTRACT,
    epochs: 2,
    batchSize: 32,
    microBatchSize: 4,
    learningRate: 1e-3,
    seed: 0,
    shuffle: true,
    normalization: { mean: 0, standardDeviation: 1 },
    trainSplit: split,
    testSplit: split,
    ...CLASSIC_SETTINGS,
  },
  timing: timingFrom(500),
  minWorkers: 1,
  maxWorkers: 4,
  checkpointEverySteps: 0,
  auditRate: 0,
  auditSeed: 0,
  sampleListSha256: null,
};

/** Drives the coordinator's transition by hand, and remembers what it asked for. */
export class ClusterDriver {
  state: CoordinatorState;
  /** Time of the next event, in milliseconds: the test moves it. */
  nowMs = 0;
  /** Effects of the last event. */
  effects: CoordinatorEffect[] = [];

  /** @param options differences from OPTIONS */
  constructor(options: Partial<CoordinatorCoreOptions> = {}) {
    this.state = initialState({ ...OPTIONS, ...options });
  }

  /** Hands an event in; `effects` then holds what it led to. */
  handle(event: DistributiveOmit<CoordinatorEvent, 'nowMs'>): CoordinatorEffect[] {
    const { state, effects } = transition(this.state, { ...event, nowMs: this.nowMs } as CoordinatorEvent);
    this.state = state;
    this.effects = [...effects];
    return this.effects;
  }

  /** A worker's message arrives. */
  say(peer: string, message: WorkerMessage): CoordinatorEffect[] {
    return this.handle({ type: 'message', peer, message, tensors: [], bytes: null });
  }

  /** A worker's hello; its id and pid follow from the digits in the peer's name. */
  hello(peer: string, changes: Partial<Hello> = {}): CoordinatorEffect[] {
    const number = Number(peer.replace(/\D/g, '')) || 0;
    return this.say(peer, {
      type: MessageType.hello,
      protocolVersion: PROTOCOL_VERSION,
      packageVersion: '0',
      contract: CONTRACT,
      modelSha256: MODEL_SHA256,
      key: null,
      workerId: number.toString(16).padStart(32, '0'),
      engine: 'toy',
      device: 'toy',
      threads: 1,
      bits: 'toy',
      host: 'host',
      pid: number,
      metricsAddress: null,
      ...changes,
    });
  }

  /** Hello and ready. */
  join(peer: string, changes: Partial<Hello> = {}): CoordinatorEffect[] {
    this.hello(peer, changes);
    return this.say(peer, { type: MessageType.ready, coordinatorId: COORDINATOR_ID });
  }

  /** @param shardId that the worker says it computes */
  heartbeat(peer: string, shardId: number | null): CoordinatorEffect[] {
    return this.say(peer, {
      type: MessageType.heartbeat,
      coordinatorId: COORDINATOR_ID,
      ready: true,
      shardId,
      sentAtMs: this.nowMs,
      roundTripMs: null,
    });
  }

  /** Messages sent to a peer by the last event. */
  sentTo(peer: string): CoordinatorMessage[] {
    return this.effects.flatMap((effect) => (effect.type === 'send' && effect.peer === peer ? [effect.message] : []));
  }

  /** The shard dealt to a peer by the last event. */
  dealtTo(peer: string): Step | undefined {
    return this.sentTo(peer).find((message): message is Step => message.type === MessageType.step);
  }

  /** Delivers the correct result of the shard that the peer holds. Throws when it holds none. */
  deliver(
    peer: string,
    changes: { shardId?: number; step?: number; coordinatorId?: string } = {},
  ): CoordinatorEffect[] {
    const shard = this.state.workers.get(peer)?.shard;
    const step = this.state.step;
    if (!shard || !step) throw new Error(`${peer} holds no shard`);
    const schedule = scheduleOf(this.state.options.config);
    return this.say(peer, {
      type: MessageType.partial,
      coordinatorId: COORDINATOR_ID,
      step: step.step,
      shardId: shard.shardId,
      computeMs: 1,
      nodes: maximalNodes(shard.leaves, step.leafCount).map((node) => {
        const { begin, end } = positionsOfLeaves(schedule, step.stepInEpoch, leavesOf(node, step.leafCount));
        return { ...node, sampleCount: end - begin, lossSum: 1, correctCount: 0 };
      }),
      ...changes,
    });
  }

  /** Reports the update that the last event asked for; `finite` as in 'step-applied'. */
  applied(finite = true): CoordinatorEffect[] {
    return this.handle({ type: 'step-applied', step: this.state.step?.step ?? -1, finite });
  }

  /** An evaluation is done. @param change differences from a result that is the same for every epoch */
  evaluated(epoch: number, change: Partial<EpochResult> = {}): CoordinatorEffect[] {
    return this.handle({
      type: 'evaluated',
      result: { epoch, loss: 1, correctCount: 5, sampleCount: 10, ...change },
    });
  }

  /** Effects of a type that the last event led to. */
  count(type: CoordinatorEffect['type']): number {
    return this.effects.filter((effect) => effect.type === type).length;
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
