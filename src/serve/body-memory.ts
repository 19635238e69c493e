import { Refusal } from './refusals.js';

/** Requests with bodies up to this size, in bytes, are not counted: the number of connections bounds them. */
export const SMALL_BODY_BYTES = 64 << 10;

/**
 * Bounds the memory of all bodies that are being received or used. Bytes count when they arrive, so a client that
 * announces much and sends little keeps nobody out.
 */
export class BodyMemory {
  readonly #limitBytes: number;
  #taken = 0;

  /** @param limitBytes at least the size of one body */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get takenBytes(): number {
    return this.#taken;
  }

  /** A part for one request. */
  open(): BodyShare {
    return new BodyShare(this);
  }

  /** @throws Refusal `server-busy` */
  take(bytes: number): void {
    if (this.#taken + bytes > this.#limitBytes) {
      throw new Refusal(
        'server-busy',
        'Cannot take the body: bodies of other requests fill the memory for them.',
        'Try again a little later.',
      );
    }
    this.#taken += bytes;
  }

  giveBack(bytes: number): void {
    this.#taken -= bytes;
  }
}

/** The memory that the body of one request takes. */
export class BodyShare {
  readonly #memory: BodyMemory;
  #bytes = 0;

  constructor(memory: BodyMemory) {
    this.#memory = memory;
  }

  /**
   * More bytes have arrived.
   *
   * @throws Refusal `server-busy` when all bodies together would be too long
   */
  add(bytes: number): void {
    this.#memory.take(bytes);
    this.#bytes += bytes;
  }

  /** The request is over. May be called again. */
  close(): void {
    this.#memory.giveBack(this.#bytes);
    this.#bytes = 0;
  }
}
