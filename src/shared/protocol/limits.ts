import { SOURCE_IMAGE_PIXELS } from '../data/resize.js';
import { MAX_CLASS_COUNT, networkOf } from '../model/model.js';

/**
 * Bounds on everything that arrives. They are checked before a byte is decoded, so that no peer can make the other side
 * allocate or compute more than this.
 */

/** Bytes of a message's first frame, the header. */
export const MAX_HEADER_BYTES = 16_384;
/** Frames of tensors behind the header: a shard has at most 2 * log2(MAX_LEAF_COUNT) maximal nodes. */
export const MAX_TENSOR_FRAMES = 32;
/** Micro-batches of one step. */
export const MAX_LEAF_COUNT = 65_536;
/** The root's level in a tree of MAX_LEAF_COUNT leaves. */
export const MAX_TREE_LEVEL = Math.log2(MAX_LEAF_COUNT);
/** Threads of one worker. */
export const MAX_THREADS = 4096;
/** Bytes of a dataset chunk; the last chunk of a split may have fewer. Also the most bytes of requested images. */
export const CHUNK_BYTES = 240 * 1024;
/** Images in one message. Of larger ones, fewer fit. */
export const MAX_SAMPLES_AT_ONCE = Math.floor(CHUNK_BYTES / SOURCE_IMAGE_PIXELS);
/** Bytes of any one frame. */
export const MAX_FRAME_BYTES = Math.max(MAX_HEADER_BYTES, networkOf(MAX_CLASS_COUNT).parameterBytes, CHUNK_BYTES);
/** Characters of any one string in a header. */
export const MAX_TEXT_LENGTH = 512;
/** Samples of a dataset split. */
export const MAX_SAMPLE_COUNT = 2 ** 31 - 1;
