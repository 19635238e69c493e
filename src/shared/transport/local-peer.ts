import { Deferred } from '../deferred.js';

/** The worker's side of a connection within the process, as the coordinator's side sees it. */
export interface LocalWorker {
  /** Takes a message of the coordinator. */
  receive(frames: readonly Uint8Array[]): void;
}

/**
 * The coordinator's side of a connection within its process. Each side hears the other's messages in their order, after the code that
 * sends them has ended, as it would over a network.
 */
export class LocalPeer {
  readonly #worker: LocalWorker;
  readonly #onMessage: (frames: readonly Uint8Array[]) => void;
  readonly #onEnded: () => void;
  readonly #closed = new Deferred<void>();
  #isClosed = false;

  /**
   * @param id no other connection has it
   * @param publicKey the worker's, which needs no proof here; null: it has none
   * @param onMessage gets the worker's messages
   * @param onEnded the worker has ended the connection, and its messages were handed over
   */
  constructor(
    readonly id: number,
    readonly publicKey: string | null,
    worker: LocalWorker,
    onMessage: (frames: readonly Uint8Array[]) => void,
    onEnded: () => void,
  ) {
    this.#worker = worker;
    this.#onMessage = onMessage;
    this.#onEnded = onEnded;
  }

  /** Resolves when the coordinator has ended the connection, and its messages were handed over. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Hands a message over to the worker. Never rejects. */
  async send(frames: readonly Uint8Array[]): Promise<void> {
    queueMicrotask(() => this.#worker.receive(frames));
  }

  /** Ends the connection from the coordinator's side. Nothing has to wait: all that was sent is with the worker. */
  close(_lingerMs: number): void {
    this.#isClosed = true;
    this.#closed.resolve();
  }

  /** Takes a message of the worker. */
  receive(frames: readonly Uint8Array[]): void {
    queueMicrotask(() => this.#isClosed || this.#onMessage(frames));
  }

  /** Ends the connection from the worker's side. */
  end(): void {
    queueMicrotask(() => this.#isClosed || this.#onEnded());
  }
}
