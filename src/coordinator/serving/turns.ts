import type { PeerId } from '../core/state.js';

/** Answers requests one at a time, in turn to all peers that wait. */
export class Turns<Request> {
  /** The request of each peer; a peer can wait for only one. */
  readonly #waiting = new Map<PeerId, Request>();
  #answering = false;

  /** @param answer must not reject; the next request is answered when it has resolved */
  constructor(private readonly answer: (peer: PeerId, request: Request) => Promise<void>) {}

  /** Number of peers that wait. */
  get queueLength(): number {
    return this.#waiting.size;
  }

  request(peer: PeerId, request: Request): void {
    this.#waiting.set(peer, request);
    if (!this.#answering) void this.#answerAll();
  }

  async #answerAll(): Promise<void> {
    this.#answering = true;
    for (let next = this.#take(); next; next = this.#take()) {
      const [peer, request] = next;
      await this.answer(peer, request);
    }
    this.#answering = false;
  }

  #take(): readonly [PeerId, Request] | undefined {
    const next = this.#waiting.entries().next().value;
    if (next) this.#waiting.delete(next[0]);
    return next;
  }
}
