import type { Time } from '../../shared/time.js';
import type { DataRequest, ImageRequest } from '../core/effects.js';
import type { PeerId } from '../core/state.js';
import type { ChunkSource } from './chunk-source.js';
import { Turns } from './turns.js';

/**
 * Time between two answers that are not urgent, in milliseconds. Workers that train share the network and this process with those
 * that fetch, and a step waits for the slowest of its messages.
 */
const PAUSE_MS = 2;

export interface DataServerHandlers {
  /** Sends the bytes, which never change. */
  send(peer: PeerId, request: DataRequest, bytes: Uint8Array): void;
  /** The training set cannot be read. */
  onFailure(peer: PeerId, error: unknown): void;
}

/** Hands out the training set: urgent images at once, because a step waits for them, and all else with pauses. */
export class DataServer {
  readonly #chunks: Turns<{ readonly chunk: number }>;
  readonly #urgentImages: Turns<ImageRequest>;
  readonly #otherImages: Turns<ImageRequest>;

  constructor(
    source: Pick<ChunkSource, 'read' | 'readImages'>,
    private readonly handlers: DataServerHandlers,
    time: Pick<Time, 'after'>,
  ) {
    const pause = () => new Promise<void>((resolve) => time.after(PAUSE_MS, resolve));
    const sendImages = (peer: PeerId, request: ImageRequest) =>
      this.#answer(peer, request, source.readImages(request.samples));
    this.#chunks = new Turns(async (peer, request) => {
      await this.#answer(peer, request, source.read(request.chunk));
      await pause();
    });
    this.#urgentImages = new Turns(sendImages);
    this.#otherImages = new Turns(async (peer, request) => {
      await sendImages(peer, request);
      await pause();
    });
  }

  /** Numbers of requests that wait, for chunks and for images. */
  get queueLengths(): { readonly chunk: number; readonly image: number } {
    const image = this.#urgentImages.queueLength + this.#otherImages.queueLength;
    return { chunk: this.#chunks.queueLength, image };
  }

  /** A peer can wait for one request of each kind; a later one replaces it. All numbers must be of the training set. */
  request(peer: PeerId, request: DataRequest): void {
    if ('chunk' in request) this.#chunks.request(peer, request);
    else if (request.isUrgent) this.#urgentImages.request(peer, request);
    else this.#otherImages.request(peer, request);
  }

  async #answer(peer: PeerId, request: DataRequest, reading: Promise<Uint8Array>): Promise<void> {
    try {
      this.handlers.send(peer, request, await reading);
    } catch (error) {
      this.handlers.onFailure(peer, error);
    }
  }
}
