import type { ErrorCode } from '../error-codes.js';
import { OperationalError } from '../errors.js';
import { counted } from '../text/plural.js';

/** Takes the values of an IDX file. */
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
   * @param values bytes of the values, row-major: about 1 MiB of items at most, or one item if that is larger
   */
  items(values: Uint8Array): void;
}

/** The type of the values: unsigned bytes, or big-endian signed 32-bit numbers. */
export type IdxValues = 'uint8' | 'int32';

/** The byte that stands for each type. */
export const TYPE_CODES: Readonly<Record<IdxValues, number>> = { uint8: 0x08, int32: 0x0c };
const VALUE_WORDS: Readonly<Record<IdxValues, string>> = { uint8: 'unsigned bytes', int32: 'signed 32-bit numbers' };
const VALUE_BYTES: Readonly<Record<IdxValues, number>> = { uint8: 1, int32: 4 };
const BLOCK_BYTES = 1 << 20;

/** Takes the content in pieces of any size and hands it on as whole items. */
export class IdxParser {
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
    readonly values: IdxValues,
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
    const expected = Buffer.from([0, 0, TYPE_CODES[this.values], this.rank]);
    const got = this.#header.subarray(0, 4);
    if (got.equals(expected.subarray(0, got.length))) return;
    const problem =
      `its first four bytes must be '${expected.toString('hex')}' (IDX, ${VALUE_WORDS[this.values]}, ${counted(this.rank, 'dimension')}), ` +
      `got '${got.toString('hex')}'`;
    // It is an IDX file, but with other dimensions.
    if (got.subarray(0, 3).equals(expected.subarray(0, 3)) && got.length === expected.length) {
      throw this.#failure('idx-wrong-magic', problem, 'Are the files of images and labels exchanged?');
    }
    throw this.#failure('idx-wrong-magic', problem);
  }

  #begin(): void {
    const dimensions = Array.from({ length: this.rank }, (_, index) => this.#header.readUint32BE(4 + 4 * index));
    const itemBytes = dimensions.slice(1).reduce((a, b) => a * b, VALUE_BYTES[this.values]);
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

  #failure(code: ErrorCode, problem: string, hint = 'Try to download the file again.'): OperationalError {
    return new OperationalError(code, `Cannot read '${this.file}': ${problem}.`, hint);
  }
}
