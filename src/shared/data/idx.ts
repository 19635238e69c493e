import type { Hash } from 'node:crypto';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { discardMemory } from '../discard-memory.js';
import { OperationalError } from '../errors.js';
import { openRegularFile } from '../files/regular-file.js';
import { IdxParser, type IdxSink, type IdxValues, TYPE_CODES } from './idx-parser.js';

/**
 * Reader of IDX files, the format that MNIST is distributed in (http://yann.lecun.com/exdb/mnist): two zero bytes, one byte for
 * the type of the values, one for the number of dimensions, each dimension as a big-endian uint32, then the values, row-major.
 * Unsigned bytes are read, which is what nearly all data sets of this family hold, and signed 32-bit numbers, which QMNIST's labels are.
 * A gzip-compressed file is known by its first two bytes, not by its name.
 *
 * The file streams through one block of about 1 MiB, so a reader never holds it whole, and what a header claims is held
 * against the size of the file before anything is allocated for it.
 */

const BLOCK_BYTES = 1 << 20;
/**
 * Deflate's best ratio: a match of 258 bytes in two bits. It bounds what a compressed file of a known size can hold.
 */
const MAX_COMPRESSION_RATIO = 1032;

/**
 * Reads one IDX file into `sink`.
 *
 * @param rank number of dimensions that the file must have, at least 1: 3 for images, 1 for labels
 * @param hash updated with the whole content, header and values, after decompression
 * @throws OperationalError `idx-missing`, `idx-unreadable`, `not-a-file`, `idx-wrong-magic`, `idx-truncated`, `idx-too-long`,
 *   `idx-corrupt-gzip`, and whatever `sink` throws
 */
export async function readIdx(
  file: string,
  rank: number,
  sink: IdxSink,
  hash?: Hash,
  values: IdxValues = 'uint8',
): Promise<void> {
  try {
    const { content, maxBytes } = await openContent(file);
    const parser = new IdxParser(file, values, rank, maxBytes, sink);
    for await (const chunk of content) {
      hash?.update(chunk as Uint8Array);
      parser.write(chunk as Uint8Array);
      // The parser has copied it, and the stream gives it to nobody else.
      discardMemory(chunk as Uint8Array);
    }
    parser.end();
  } catch (error) {
    throw isSystemError(error) ? readFailure(file, error) : error;
  }
}

/** Some whole items of an IDX file. */
export interface IdxBlock {
  /** Dimensions of the whole file; the first is the number of items. */
  readonly dimensions: readonly number[];
  /** As IdxSink gets them, but they stay valid. Empty if the file has no items. */
  readonly values: Uint8Array;
}

/**
 * As readIdx, for a reader that asks for one block after the other: at least one, which may be empty.
 *
 * @throws OperationalError as readIdx does
 */
export async function* readIdxBlocks(file: string, rank: number, values: IdxValues): AsyncGenerator<IdxBlock> {
  try {
    const blocks: IdxBlock[] = [];
    let dimensions: readonly number[] = [];
    const sink: IdxSink = {
      begin(all) {
        dimensions = all;
        blocks.push({ dimensions, values: new Uint8Array(0) });
      },
      items: (items) => void blocks.push({ dimensions, values: items.slice() }),
    };
    const { content, maxBytes } = await openContent(file);
    const parser = new IdxParser(file, values, rank, maxBytes, sink);
    for await (const chunk of content) {
      parser.write(chunk as Uint8Array);
      discardMemory(chunk as Uint8Array);
      yield* blocks.splice(0);
    }
    parser.end();
    yield* blocks;
  } catch (error) {
    throw isSystemError(error) ? readFailure(file, error) : error;
  }
}

/** The first bytes of an IDX file: the type of its values and its dimensions. */
export interface IdxHeader {
  /** null: another type. */
  readonly values: IdxValues | null;
  readonly dimensions: readonly number[];
}

/**
 * Reads the header alone.
 *
 * @returns null if the file does not begin as an IDX file does
 * @throws OperationalError `idx-missing`, `idx-unreadable`, `not-a-file`, `idx-corrupt-gzip`
 */
export async function readIdxHeader(file: string): Promise<IdxHeader | null> {
  try {
    const { content } = await openContent(file);
    let start = Buffer.alloc(0);
    // Leaving the loop closes the file.
    for await (const chunk of content) {
      start = Buffer.concat([start, (chunk as Uint8Array).subarray(0, MAX_HEADER_BYTES)]);
      if (start.length >= MAX_HEADER_BYTES) break;
    }
    const rank = start[3] ?? 0;
    if (start.length < 4 + 4 * rank || start.readUint16BE() !== 0 || rank === 0) return null;
    const values = (Object.keys(TYPE_CODES) as IdxValues[]).find((type) => TYPE_CODES[type] === start[2]);
    return {
      values: values ?? null,
      dimensions: Array.from({ length: rank }, (_, index) => start.readUint32BE(4 + 4 * index)),
    };
  } catch (error) {
    throw isSystemError(error) ? readFailure(file, error) : error;
  }
}

/** Bytes of a header with three dimensions; no data set has more. */
const MAX_HEADER_BYTES = 16;

/** The file's decompressed content as a stream of buffers, and an upper bound on its bytes. */
async function openContent(file: string): Promise<{ content: Readable; maxBytes: number }> {
  const handle = await openRegularFile(file);
  try {
    const status = await handle.stat();
    const { buffer: magic } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    const stored = handle.createReadStream({ start: 0, highWaterMark: BLOCK_BYTES });
    if (magic.readUint16BE() !== 0x1f8b) return { content: stored, maxBytes: status.size };
    // A failure of either stream surfaces where the second one is read.
    const content = pipeline(stored, createGunzip({ chunkSize: BLOCK_BYTES }), () => {});
    return { content, maxBytes: status.size * MAX_COMPRESSION_RATIO };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Errors of the file system and of zlib have a number; others do not. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'errno' in error && 'code' in error;

/** Makes the error that names the file and says what to do. */
function readFailure(file: string, cause: NodeJS.ErrnoException): OperationalError {
  const code = cause.code ?? '';
  if (code === 'ENOENT') {
    return new OperationalError('idx-missing', `Cannot read '${file}': there is no such file.`, undefined, { cause });
  }
  if (code.startsWith('Z_')) {
    const hint = 'Try to download the file again.';
    return new OperationalError('idx-corrupt-gzip', `Cannot decompress '${file}': ${cause.message}.`, hint, { cause });
  }
  const hint = 'Check that it is a file and that this user may read it.';
  return new OperationalError('idx-unreadable', `Cannot read '${file}': ${cause.message}.`, hint, { cause });
}
