import { Worker as Thread } from 'node:worker_threads';

/** Data with which the thread is started. */
export interface ReaderThreadData {
  /** Number of the open file. */
  readonly descriptor: number;
  /** Its path, for messages. */
  readonly file: string;
}

/** A request to the thread: pieces of one size. */
export interface PiecesRequest {
  readonly begins: readonly number[];
  readonly pieceBytes: number;
}

/** The answer: the pieces, one behind the other, or why they cannot be read. */
export type PiecesAnswer = { readonly pieces: Uint8Array } | { readonly failure: string };

/**
 * Reads many small pieces of a file on a thread of its own. Hundreds of reads that are begun one by one would keep the calling thread
 * busy for milliseconds, and reads that wait for the disk would block it. The thread starts with the first request.
 */
export class ThreadReader {
  #thread: Thread | undefined;
  readonly #waiting: { resolve(pieces: Uint8Array): void; reject(error: Error): void }[] = [];

  /** @param data of a file that stays open until the reader is closed */
  constructor(private readonly data: ReaderThreadData) {}

  /**
   * Returns the pieces that begin here, one behind the other.
   *
   * @throws an Error that says why they cannot be read
   */
  read(begins: readonly number[], pieceBytes: number): Promise<Uint8Array> {
    this.#thread ??= this.#start();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#thread?.postMessage({ begins, pieceBytes } satisfies PiecesRequest);
    });
  }

  /** Gives up the reads under way, which reject. */
  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #start(): Thread {
    const thread = new Thread(new URL('./reader-thread.js', import.meta.url), { workerData: this.data });
    thread.on('message', (answer: PiecesAnswer) => {
      const call = this.#waiting.shift();
      if ('pieces' in answer) call?.resolve(answer.pieces);
      else call?.reject(new Error(answer.failure));
    });
    thread.on('error', (error) => this.#end(thread, error));
    thread.on('exit', () => this.#end(thread, new Error(`the thread that reads '${this.data.file}' ended`)));
    return thread;
  }

  /** The next request starts another thread. */
  #end(thread: Thread, error: Error): void {
    // After an error comes the exit, and another thread may read by then.
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    for (const call of this.#waiting.splice(0)) call.reject(error);
  }
}
