import type { Time } from '../../shared/time.js';
import type { DataRequest } from '../core/effects.js';
import type { PeerId } from '../core/state.js';
import type { ChunkSource } from './chunk-source.js';
import { Turns } from './turns.js';

/**
 * Time between two chunks, in milliseconds. Workers that train share the network and this process with those that
 * fetch, and a step waits for the slowest of its messages.
 */
const PAUSE_MS = 2;

export interface DataServerHandlers {
  /** Sends the bytes, which never change. */
  send(peer: PeerId, request: DataRequest, bytes: Uint8Array): void;
  /** The training set cannot be read. */
  onFailure(peer: PeerId, error: unknown): void;
}

/** Hands out the training set: chunks when there is time, and images at once, because a step waits for them. */
export class DataServer {
  readonly #chunks: Turns<{ readonly chunk: number }>;
  readonly #samples: Turns<{ readonly samples: readonly number[] }>;

  constructor(
    source: Pick<ChunkSource, 'read' | 'readImages'>,
    private readonly handlers: DataServerHandlers,
    time: Pick<Time, 'after'>,
  ) {
    this.#chunks = new Turns(async (peer, request) => {
      await this.#answer(peer, request, source.read(request.chunk));
      await new Promise<void>((resolve) => time.after(PAUSE_MS, resolve));
    });
    this.#samples = new Turns((peer, request) => this.#answer(peer, request, source.readImages(request.samples)));
  }

  /** Number of requests that wait. */
  get queueLength(): number {
    return this.#chunks.queueLength + this.#samples.queueLength;
  }

  /** A peer can wait for one chunk and for one list of samples. All numbers must be of the training set. */
  request(peer: PeerId, request: DataRequest): void {
    if ('chunk' in request) this.#chunks.request(peer, request);
    else this.#samples.request(peer, request);
  }

  async #answer(peer: PeerId, request: DataRequest, reading: Promise<Uint8Array>): Promise<void> {
    try {
      this.handlers.send(peer, request, await reading);
    } catch (error) {
      this.handlers.onFailure(peer, error);
    }
  }
}
