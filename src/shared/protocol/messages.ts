import * as v from 'valibot';
import { augmentationSchema, labelSmoothingSchema } from '../recipe/recipe-schema.js';
import { keySchema } from '../security/keys.js';
import { Chunk, Fetch, FetchImages, Images } from './data-messages.js';
import { contract, count, durationMs, identifier, leafIndex, sampleCount, sha256, text, uint32 } from './fields.js';
import { MAX_TENSOR_FRAMES, MAX_THREADS, MAX_TREE_LEVEL } from './limits.js';
import { MessageType } from './message-types.js';
import { REJECTION_CODES } from './rejections.js';

export * from './data-messages.js';
export { MessageType } from './message-types.js';

/**
 * Headers of all messages, as schemas. A message that does not fit is rejected on arrival. `type` is the wire number.
 * PROTOCOL.md beside this file has a table with the purpose and the frames of each message.
 */

/** Raised whenever a header or the meaning of a frame changes; peers of different versions refuse each other. */
export const PROTOCOL_VERSION = 9;

const leafRange = v.pipe(
  v.strictObject({ begin: leafIndex, end: leafIndex }),
  v.check(({ begin, end }) => begin < end, 'must not be empty'),
);

/**
 * The first message of a worker on every connection. `type`, `protocolVersion` and `packageVersion` stay the same in
 * every version, so that peers of different versions recognise each other.
 */
export const Hello = v.strictObject({
  type: v.literal(MessageType.hello),
  protocolVersion: v.literal(PROTOCOL_VERSION),
  packageVersion: text,
  /** By which the worker computes. */
  contract,
  /** MODEL_SHA256. */
  modelSha256: sha256,
  /** The worker's public key, and the proof that it holds the secret one (proofOfKey of its workerId); null on an open connection. */
  key: v.nullable(v.strictObject({ publicKey: keySchema, proof: sha256 })),
  /** The worker's incarnation: made at its start, never reused. */
  workerId: identifier,
  engine: text,
  device: text,
  /** How many micro-batches the worker computes at a time. */
  threads: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_THREADS)),
  /**
   * The engine's claim to equal bits: workers with the same claim compute the same bits for the same shard. null: no
   * other worker computes them. The worker has tested the claim CONTRACT_BITS; the coordinator cannot.
   */
  bits: v.nullable(v.pipe(text, v.nonEmpty())),
  host: text,
  pid: count,
  /** 'HOST:PORT' where the worker serves metrics over HTTP, or null. */
  metricsAddress: v.nullable(v.pipe(text, v.regex(/^\S+:\d{1,5}$/))),
});

/** Dataset and engine are loaded; the worker can take a shard. */
export const Ready = v.strictObject({
  type: v.literal(MessageType.ready),
  coordinatorId: identifier,
});

const partialNode = v.strictObject({
  level: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_TREE_LEVEL)),
  index: leafIndex,
  sampleCount,
  lossSum: v.union([v.number(), v.nan()]),
  correctCount: count,
});

/** The result of a shard; one tensor frame with the gradient sum for each node, in the same order. */
export const PartialMessage = v.strictObject({
  type: v.literal(MessageType.partial),
  coordinatorId: identifier,
  step: count,
  shardId: count,
  /** Time that the engine took, in milliseconds. */
  computeMs: durationMs,
  nodes: v.pipe(v.array(partialNode), v.minLength(1), v.maxLength(MAX_TENSOR_FRAMES)),
});

/** Sent every heartbeat interval, also while computing. */
export const Heartbeat = v.strictObject({
  type: v.literal(MessageType.heartbeat),
  coordinatorId: identifier,
  /** Whether dataset and engine are loaded. This repeats the ready message, which may have been lost. */
  ready: v.boolean(),
  /** The shard that the worker is computing, or null. */
  shardId: v.nullable(count),
  /** Time of sending on the worker's own clock, in milliseconds. It comes back in the reply. */
  sentAtMs: durationMs,
  /** Round trip of an earlier heartbeat and its reply, in milliseconds; null when there is no new measurement. */
  roundTripMs: v.nullable(durationMs),
});

/** The worker leaves; what it was computing must be dealt again. */
export const Bye = v.strictObject({
  type: v.literal(MessageType.bye),
  /** One of BYE_CODES; a later version may have more. */
  code: text,
  reason: text,
});

const datasetSplit = v.strictObject({ sampleCount, sha256, imageSide: v.optional(v.picklist([28, 32])) });

/** Everything that a worker must know about the run. */
export const Welcome = v.strictObject({
  type: v.literal(MessageType.welcome),
  /** The coordinator's incarnation; the worker repeats it in what it sends. */
  coordinatorId: identifier,
  runId: text,
  /** By which the run is computed. */
  contract,
  seed: uint32,
  batchSize: sampleCount,
  microBatchSize: sampleCount,
  shuffle: v.boolean(),
  normalization: v.strictObject({
    mean: v.pipe(v.number(), v.finite()),
    standardDeviation: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  }),
  trainSplit: datasetSplit,
  /**
   * SHA-256 of the sample list, by which a worker checks each image alone. null: there is no list, and images are not
   * served alone.
   */
  sampleListSha256: v.nullable(sha256),
  /** Images that were set aside for validation; null: none. A worker with data of its own sets the same ones aside. */
  validationCount: v.nullable(sampleCount),
  classCount: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(256)),
  labelSmoothing: labelSmoothingSchema,
  augmentation: v.nullable(augmentationSchema),
  heartbeatMs: v.pipe(v.number(), v.finite(), v.minValue(1)),
});

/** A shard to compute. The parameters follow in a tensor frame, unless the worker already has this step's. */
export const Step = v.pipe(
  v.strictObject({
    type: v.literal(MessageType.step),
    coordinatorId: identifier,
    shardId: count,
    /** Global step number, from 0. */
    step: count,
    /** From 0; selects the permutation of the training set. */
    epoch: count,
    stepInEpoch: count,
    leafCount: v.pipe(leafIndex, v.minValue(1)),
    leaves: leafRange,
    parameters: v.picklist(['attached', 'held']),
  }),
  v.check(({ leaves, leafCount }) => leaves.end <= leafCount, 'the leaves must be of the step'),
);

/** The shard's result is not needed any more. */
export const Cancel = v.strictObject({
  type: v.literal(MessageType.cancel),
  shardId: count,
});

/**
 * A message was not accepted. This message stays the same in every version. If a later version has a new code, only the
 * reason is useful.
 */
export const Reject = v.strictObject({
  type: v.literal(MessageType.reject),
  code: v.fallback(v.picklist(REJECTION_CODES), 'malformed'),
  /** The fault, and what was expected. */
  reason: text,
});

/**
 * The run is over: the worker says bye and exits. If the run was interrupted, it says bye and waits for the next
 * coordinator.
 */
export const Shutdown = v.strictObject({
  type: v.literal(MessageType.shutdown),
  outcome: v.picklist(['completed', 'interrupted', 'failed']),
});

/** The coordinator is alive and knows the worker: answers a heartbeat, and goes to all when some connection was lost. */
export const HeartbeatReply = v.strictObject({
  type: v.literal(MessageType.heartbeatReply),
  coordinatorId: identifier,
  /** `sentAtMs` of the heartbeat; null when it answers none. */
  heartbeatSentAtMs: durationMs,
});

/** Schemas by wire number. */
export const workerMessageSchemas = [Hello, Ready, PartialMessage, Heartbeat, Fetch, Bye, FetchImages] as const;
/** Schemas by wire number. */
export const coordinatorMessageSchemas = [
  Welcome,
  Chunk,
  Step,
  Cancel,
  Reject,
  Shutdown,
  HeartbeatReply,
  Images,
] as const;

/** Worker to coordinator. */
export const WorkerMessage = v.variant('type', [...workerMessageSchemas]);
/** Coordinator to worker. */
export const CoordinatorMessage = v.variant('type', [...coordinatorMessageSchemas]);

export type Hello = v.InferOutput<typeof Hello>;
export type Ready = v.InferOutput<typeof Ready>;
export type PartialMessage = v.InferOutput<typeof PartialMessage>;
export type Heartbeat = v.InferOutput<typeof Heartbeat>;
export type Bye = v.InferOutput<typeof Bye>;
export type Welcome = v.InferOutput<typeof Welcome>;
export type Step = v.InferOutput<typeof Step>;
export type Cancel = v.InferOutput<typeof Cancel>;
export type Reject = v.InferOutput<typeof Reject>;
export type Shutdown = v.InferOutput<typeof Shutdown>;
export type HeartbeatReply = v.InferOutput<typeof HeartbeatReply>;
export type WorkerMessage = v.InferOutput<typeof WorkerMessage>;
export type CoordinatorMessage = v.InferOutput<typeof CoordinatorMessage>;
