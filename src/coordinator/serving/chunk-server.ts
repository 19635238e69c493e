import type { Time } from '../../shared/time.js';
import type { PeerId } from '../core/state.js';
import type { ChunkSource } from './chunk-source.js';

/**
 * Time between two chunks, in milliseconds. Workers that train share the network and this process with those that
 * fetch, and a step waits for the slowest of its messages.
 */
const PAUSE_MS = 2;

export interface ChunkServerHandlers {
  /** Sends the bytes, which never change. */
  send(peer: PeerId, chunk: number, bytes: Uint8Array): void;
  /** The training set cannot be read. */
  onFailure(peer: PeerId, error: unknown): void;
}

/** Hands out the training set, one chunk at a time, in turn to all peers that wait for one. */
export class ChunkServer {
  /** The chunk that each peer waits for; a peer can wait for only one. */
  readonly #waiting = new Map<PeerId, number>();
  #serving = false;

  constructor(
    private readonly source: Pick<ChunkSource, 'read'>,
    private readonly handlers: ChunkServerHandlers,
    private readonly time: Pick<Time, 'after'>,
  ) {}

  /** Number of peers that wait. */
  get queueLength(): number {
    return this.#waiting.size;
  }

  /** @param chunk 0..chunkCount-1 */
  request(peer: PeerId, chunk: number): void {
    this.#waiting.set(peer, chunk);
    if (!this.#serving) void this.#serve();
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    for (let next = this.#take(); next; next = this.#take()) {
      const [peer, chunk] = next;
      try {
        this.handlers.send(peer, chunk, await this.source.read(chunk));
      } catch (error) {
        this.handlers.onFailure(peer, error);
      }
      await new Promise<void>((resolve) => this.time.after(PAUSE_MS, resolve));
    }
    this.#serving = false;
  }

  #take(): readonly [PeerId, number] | undefined {
    const next = this.#waiting.entries().next().value;
    if (next) this.#waiting.delete(next[0]);
    return next;
  }
}
