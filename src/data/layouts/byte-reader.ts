/** Takes a stream apart into pieces of the lengths that a format needs. It holds one chunk of the stream, and one piece. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /**
   * The next `length` bytes, or fewer at the end of the stream.
   *
   * @throws errors of the stream
   */
  async read(length: number): Promise<Uint8Array> {
    if (this.#chunk.length >= length && length > 0) return this.#take(length);
    const piece = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (this.#chunk.length === 0 && !(await this.#next())) return piece.subarray(0, filled);
      const part = this.#take(length - filled);
      piece.set(part, filled);
      filled += part.length;
    }
    return piece;
  }

  /** Reads the stream to its end, so that its own checks are made. Whether there was anything left. */
  async drain(): Promise<boolean> {
    let hasMore = this.#chunk.length > 0;
    while (await this.#next()) hasMore ||= this.#chunk.length > 0;
    this.#chunk = new Uint8Array(0);
    return hasMore;
  }

  /** Ends the stream early. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #take(most: number): Uint8Array {
    const part = this.#chunk.subarray(0, most);
    this.#chunk = this.#chunk.subarray(part.length);
    return part;
  }

  /** false: the stream has ended. */
  async #next(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done) return false;
    this.#chunk = value;
    return true;
  }
}
