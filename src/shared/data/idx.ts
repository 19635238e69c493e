import type { Hash } from 'node:crypto';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { discardMemory } from '../discard-memory.js';
import type { ErrorCode } from '../error-codes.js';
import { OperationalError } from '../errors.js';
import { openRegularFile } from '../files/regular-file.js';
import { counted } from '../text/plural.js';

/**
 * Reader of IDX files, the format that MNIST is distributed in (http://yann.lecun.com/exdb/mnist): two zero bytes, one byte for
 * the type of the values, one for the number of dimensions, each dimension as a big-endian uint32, then the values, row-major.
 * Only unsigned bytes are read, which is what all data sets of this family hold. A gzip-compressed file is known by its first
 * two bytes, not by its name.
 *
 * The file streams through one block of about 1 MiB, so a reader never holds it whole, and what a header claims is held
 * against the size of the file before anything is allocated for it.
 */
export interface IdxSink {
  /**
   * Called once, before any values. By then the file is known to be about large enough for these dimensions.
   *
   * @param dimensions `rank` of them; the first is the number of items
   * @throws OperationalError to refuse them
   */
  begin(dimensions: readonly number[]): void;
  /**
   * Called in file order with one or more whole items. They are valid only during the call.
   *
   * @param values unsigned bytes, row-major: about 1 MiB of items at most, or one item if that is larger
   */
  items(values: Uint8Array): void;
}

const UNSIGNED_BYTE = 0x08;
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
export async function readIdx(file: string, rank: number, sink: IdxSink, hash?: Hash): Promise<void> {
  try {
    const { content, maxBytes } = await openContent(file);
    const parser = new IdxParser(file, rank, maxBytes, sink);
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

/** Takes the content in pieces of any size and hands it on as whole items. */
class IdxParser {
  readonly #headerBytes: number;
  #header = Buffer.alloc(0);
  #block: Uint8Array = new Uint8Array(0);
  /** Bytes of `#block` that wait for the rest of their item. */
  #filled = 0;
  #dimensions: readonly number[] = [];
  #expectedBytes = 0;
  #receivedBytes = 0;

  constructor(
    readonly file: string,
    readonly rank: number,
    readonly maxBytes: number,
    readonly sink: IdxSink,
  ) {
    this.#headerBytes = 4 + 4 * rank;
  }

  write(chunk: Uint8Array): void {
    let rest = chunk;
    if (this.#header.length < this.#headerBytes) {
      const missing = this.#headerBytes - this.#header.length;
      this.#header = Buffer.concat([this.#header, rest.subarray(0, missing)]);
      this.#checkMagic();
      if (this.#header.length < this.#headerBytes) return;
      rest = rest.subarray(missing);
      this.#begin();
    }
    this.#receivedBytes += rest.length;
    if (this.#receivedBytes > this.#expectedBytes) {
      throw this.#failure('idx-too-long', `it must end after ${this.#expectedBytes} bytes of values, got more`);
    }
    while (rest.length > 0) {
      const taken = Math.min(rest.length, this.#block.length - this.#filled);
      this.#block.set(rest.subarray(0, taken), this.#filled);
      this.#filled += taken;
      rest = rest.subarray(taken);
      if (this.#filled === this.#block.length) this.#flush();
    }
  }

  end(): void {
    if (this.#header.length < this.#headerBytes) {
      throw this.#failure('idx-truncated', `its header must be ${this.#headerBytes} bytes, got ${this.#header.length}`);
    }
    if (this.#receivedBytes < this.#expectedBytes) throw this.#truncated(this.#receivedBytes);
    if (this.#filled > 0) this.#flush();
  }

  /** The check comes as early as possible, so that a file of another kind is reported as such and not as truncated. */
  #checkMagic(): void {
    const expected = Buffer.from([0, 0, UNSIGNED_BYTE, this.rank]);
    const got = this.#header.subarray(0, 4);
    if (got.equals(expected.subarray(0, got.length))) return;
    throw this.#failure(
      'idx-wrong-magic',
      `its first four bytes must be '${expected.toString('hex')}' (IDX, unsigned bytes, ${counted(this.rank, 'dimension')}), ` +
        `got '${got.toString('hex')}'`,
    );
  }

  #begin(): void {
    const dimensions = Array.from({ length: this.rank }, (_, index) => this.#header.readUint32BE(4 + 4 * index));
    const itemBytes = dimensions.slice(1).reduce((a, b) => a * b, 1);
    this.#dimensions = dimensions;
    this.#expectedBytes = (dimensions[0] ?? 0) * itemBytes;
    if (this.#headerBytes + this.#expectedBytes > this.maxBytes)
      throw this.#truncated(this.maxBytes - this.#headerBytes);
    this.sink.begin(dimensions);
    const itemsPerBlock = Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, itemBytes)));
    this.#block = new Uint8Array(Math.min(itemsPerBlock * itemBytes, this.#expectedBytes));
  }

  #flush(): void {
    this.sink.items(this.#block.subarray(0, this.#filled));
    this.#filled = 0;
  }

  #truncated(gotBytes: number): OperationalError {
    const expected = `${this.#dimensions.join(' x ')} = ${this.#expectedBytes} bytes of values`;
    return this.#failure('idx-truncated', `its header announces ${expected}, got at most ${gotBytes}`);
  }

  #failure(code: ErrorCode, problem: string): OperationalError {
    return new OperationalError(code, `Cannot read '${this.file}': ${problem}.`, 'Try to download the file again.');
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
