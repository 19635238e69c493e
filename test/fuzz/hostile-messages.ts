import { CONTRACT } from '../../src/shared/contract.js';
import { type Network, networkOf } from '../../src/shared/model/model.js';
import { MODEL_SHA256 } from '../../src/shared/model/model-hash.js';
import { encode } from '../../src/shared/protocol/codec.js';
import { MAX_SAMPLES_AT_ONCE } from '../../src/shared/protocol/limits.js';
import {
  type CoordinatorMessage,
  MessageType,
  PROTOCOL_VERSION,
  type Step,
  type WorkerMessage,
} from '../../src/shared/protocol/messages.js';
import type { SimRandom } from '../sim/random.js';

/** Well-formed messages that are wrong in what they say: the other half of what a peer can do. */

/** The network of the coordinator that gets these messages: not the one for ten classes. */
export const FUZZED_NETWORK: Network = networkOf(26);

const zeros = new Float32Array(FUZZED_NETWORK.parameterCount);
const nan = new Float32Array(FUZZED_NETWORK.parameterCount).fill(Number.NaN);
const huge = new Float32Array(FUZZED_NETWORK.parameterCount).fill(3.4e38);
const infinite = new Float32Array(FUZZED_NETWORK.parameterCount).fill(Number.POSITIVE_INFINITY);

/**
 * A hostile message of a worker, with its tensors.
 *
 * @param dealt the shard that it was dealt last, if any
 */
export function hostileWorkerMessage(random: SimRandom, coordinatorId: string, dealt: Step | undefined): Uint8Array[] {
  const target = random.chance(0.9) ? coordinatorId : random.id();
  const number = (): number => random.pick([0, 1, 2, 7, 64, 65_535, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER]);
  const messages: (() => [WorkerMessage, Float32Array[]])[] = [
    () => [
      {
        type: MessageType.hello,
        protocolVersion: PROTOCOL_VERSION,
        packageVersion: random.chance(0.9) ? '0' : '9.9.9',
        contract: random.chance(0.9) ? CONTRACT : number() + 1,
        modelSha256: random.chance(0.9) ? MODEL_SHA256 : '0'.repeat(64),
        key: null,
        workerId: random.id(),
        engine: 'toy',
        device: 'toy',
        threads: random.pick([1, 2, 4096]),
        bits: 'toy',
        host: 'hostile',
        pid: number(),
        metricsAddress: random.chance(0.5) ? null : `${'x'.repeat(random.whole(1, 500))}:1`,
      },
      [],
    ],
    () => [{ type: MessageType.ready, coordinatorId: target }, []],
    () => {
      const nodes = Array.from({ length: random.whole(1, 3) }, () => ({
        level: random.whole(0, 16),
        index: random.pick([0, 1, 2, 3, 65_535]),
        sampleCount: random.pick([1, 4, 8, 32, 2 ** 31 - 1]),
        lossSum: random.chance(0.9) ? 1 : random.pick([0, -1, 1e308, Number.NaN, Number.POSITIVE_INFINITY]),
        correctCount: number(),
      }));
      const tensors = nodes.map(() => (random.chance(0.9) ? zeros : random.pick([nan, infinite, huge])));
      const isDealt = dealt && random.chance(0.7);
      const step = isDealt ? dealt.step : random.pick([0, 1, 2, 1_000_000]);
      const shardId = isDealt ? dealt.shardId : random.whole(0, 50);
      const computeMs = random.pick([0, 1e-300, 1, 1e300]);
      return [{ type: MessageType.partial, coordinatorId: target, step, shardId, computeMs, nodes }, tensors];
    },
    () => [
      {
        type: MessageType.heartbeat,
        coordinatorId: target,
        ready: random.chance(0.5),
        shardId: random.chance(0.5) ? null : number(),
        sentAtMs: random.pick([0, 1e300]),
        roundTripMs: random.pick([null, 0, 1e300]),
      },
      [],
    ],
    () => [{ type: MessageType.fetch, coordinatorId: target, chunk: number() }, []],
    () => [{ type: MessageType.fetchImages, coordinatorId: target, samples: samples(random, number) }, []],
    () => [{ type: MessageType.bye, code: 'x'.repeat(random.whole(0, 512)), reason: '\u{1f600}'.repeat(100) }, []],
  ];
  const [message, tensors] = random.pick(messages)();
  return encode(message, tensors);
}

const samples = (random: SimRandom, number: () => number): number[] =>
  Array.from({ length: random.pick([0, 1, 2, MAX_SAMPLES_AT_ONCE, MAX_SAMPLES_AT_ONCE + 1]) }, number);

/** A hostile message of a coordinator, with its payload. */
export function hostileCoordinatorMessage(random: SimRandom, coordinatorId: string): Uint8Array[] {
  const target = random.chance(0.9) ? coordinatorId : random.id();
  const number = (): number => random.pick([0, 1, 2, 7, 65_535, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER]);
  const split = { sampleCount: random.pick([1, 64, 2 ** 31 - 1]), sha256: '0'.repeat(64) };
  const messages: (() => [CoordinatorMessage, (Float32Array | Uint8Array)[]])[] = [
    () => [
      {
        type: MessageType.welcome,
        coordinatorId: target,
        runId: 'x',
        contract: random.chance(0.9) ? CONTRACT : number() + 1,
        seed: random.pick([0, 2 ** 32 - 1]),
        batchSize: random.pick([1, 32, 2 ** 31 - 1]),
        microBatchSize: random.pick([1, 4, 2 ** 31 - 1]),
        shuffle: random.chance(0.5),
        normalization: { mean: random.pick([0, 1e308]), standardDeviation: random.pick([1, 1e-300]) },
        trainSplit: split,
        sampleListSha256: random.pick([null, '0'.repeat(64)]),
        validationCount: null,
        classCount: random.pick([2, 10, 256]),
        labelSmoothing: random.pick([0, 0.1]),
        augmentation: null,
        heartbeatMs: random.pick([1, 500, 1e300]),
      },
      [],
    ],
    () => [{ type: MessageType.chunk, coordinatorId: target, chunk: number() }, [new Uint8Array(random.whole(1, 100))]],
    () => [
      { type: MessageType.images, coordinatorId: target, samples: samples(random, number) },
      [new Uint8Array(random.whole(1, 100))],
    ],
    () => [
      {
        type: MessageType.step,
        coordinatorId: target,
        shardId: number(),
        step: number(),
        epoch: number(),
        stepInEpoch: number(),
        leafCount: 8,
        leaves: { begin: 0, end: random.whole(1, 8) },
        parameters: 'attached',
      },
      [random.pick([zeros, nan])],
    ],
    () => [{ type: MessageType.cancel, shardId: number() }, []],
    () => [{ type: MessageType.heartbeatReply, coordinatorId: target, heartbeatSentAtMs: random.pick([0, 1e300]) }, []],
    () => [
      {
        type: MessageType.reject,
        code: random.pick(['stale', 'unknown-worker', 'foreign', 'too-many-workers']),
        reason: 'x',
      },
      [],
    ],
    () => [{ type: MessageType.shutdown, outcome: 'interrupted' }, []],
  ];
  const [message, payload] = random.pick(messages)();
  return encode(message, payload);
}
