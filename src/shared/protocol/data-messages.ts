import * as v from 'valibot';
import { count, identifier, sampleIndices } from './fields.js';
import { MessageType } from './message-types.js';

/** Headers of the messages by which a worker gets the training set that it lacks. */

/** Asks for a part of the training set, or of its sample list. */
export const Fetch = v.strictObject({
  type: v.literal(MessageType.fetch),
  coordinatorId: identifier,
  /** From 0, below the number of chunks that the training set has, and its sample list if the welcome names one. */
  chunk: count,
});

/** Asks for images that a shard needs before the whole training set has come. */
export const FetchImages = v.strictObject({
  type: v.literal(MessageType.fetchImages),
  coordinatorId: identifier,
  samples: sampleIndices,
});

/** A part of the training set or of its sample list: its bytes follow in a frame of their own. */
export const Chunk = v.strictObject({
  type: v.literal(MessageType.chunk),
  coordinatorId: identifier,
  chunk: count,
});

/** Images of the training set, in the order of `samples`: their bytes follow in a frame of their own. */
export const Images = v.strictObject({
  type: v.literal(MessageType.images),
  coordinatorId: identifier,
  samples: sampleIndices,
});

export type Fetch = v.InferOutput<typeof Fetch>;
export type FetchImages = v.InferOutput<typeof FetchImages>;
export type Chunk = v.InferOutput<typeof Chunk>;
export type Images = v.InferOutput<typeof Images>;
