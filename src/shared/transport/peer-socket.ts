import { type Context, Dealer } from 'zeromq';
import { codeOf } from '../errors.js';
import { forZeroMq, type KeyPair } from '../security/keys.js';
import type { Delivered } from './frame-meter.js';
import { SOCKET_OPTIONS } from './socket-options.js';

/** Most messages that wait for a peer that does not read; a worker gets a few in each step. */
const MAX_QUEUED_MESSAGES = 16;
/** The front is told of deliveries after this many bytes, or after TOLD_MESSAGES messages. */
const TOLD_BYTES = 32 * 1024;
const TOLD_MESSAGES = 8;

/** The coordinator's socket for one peer. A peer cannot choose an identity: a DEALER ignores what it claims. */
export class PeerSocket {
  /** The socket, to be bound. */
  readonly dealer: Dealer;
  /** The key that the peer has proved to hold. */
  publicKey: string | null = null;
  #isClosed = false;
  #messageCount = 0;
  #frameCount = 0;
  #bytes = 0;

  /**
   * @param id names the connection, also for the ZapHandler
   * @param remoteAddress the peer's, without port, for people; '' over ipc
   * @param keyPair the coordinator's; null: without encryption
   */
  constructor(
    readonly id: number,
    readonly remoteAddress: string,
    context: Context,
    keyPair: KeyPair | null,
  ) {
    this.dealer = new Dealer({ ...SOCKET_OPTIONS, sendHighWaterMark: MAX_QUEUED_MESSAGES, context });
    if (!keyPair) return;
    this.dealer.zapDomain = String(id);
    this.dealer.zapEnforceDomain = true;
    this.dealer.curveServer = true;
    this.dealer.curvePublicKey = forZeroMq(keyPair.publicKey);
    this.dealer.curveSecretKey = forZeroMq(keyPair.secretKey);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Hands a message over. Rejects when the peer is gone, or too slow. */
  send(frames: readonly Uint8Array[]): Promise<void> {
    // A closed socket would throw instead.
    if (this.#isClosed) return Promise.reject(new Error('the connection has ended'));
    return this.dealer.send([...frames]);
  }

  /** Ends the connection once what was sent has left, or after `lingerMs` milliseconds at the latest. */
  close(lingerMs: number): void {
    this.#isClosed = true;
    this.dealer.linger = lingerMs;
    this.dealer.close();
  }

  /**
   * Hands in messages until the socket is closed. `onDelivered` is called now and then with all messages since its last
   * call.
   */
  async receive(
    onMessage: (frames: readonly Uint8Array[]) => void,
    onDelivered: (messages: Delivered) => void,
  ): Promise<void> {
    while (!this.#isClosed) {
      const frames = await this.#next();
      if (!frames || this.#isClosed) continue;
      this.#count(frames, onDelivered);
      onMessage(frames);
    }
  }

  /** Returns null if there was nothing to read after all. */
  async #next(): Promise<Uint8Array[] | null> {
    try {
      return await this.dealer.receive();
    } catch (error) {
      // libzmq also wakes the socket for a message that broke off with its connection.
      if (this.#isClosed || codeOf(error) === 'EAGAIN') return null;
      throw error;
    }
  }

  #count(frames: readonly Uint8Array[], onDelivered: (messages: Delivered) => void): void {
    this.#messageCount++;
    this.#frameCount += frames.length;
    for (const { byteLength } of frames) this.#bytes += byteLength;
    if (this.#bytes < TOLD_BYTES && this.#messageCount < TOLD_MESSAGES) return;
    onDelivered({ messageCount: this.#messageCount, frameCount: this.#frameCount, bytes: this.#bytes });
    this.#messageCount = 0;
    this.#frameCount = 0;
    this.#bytes = 0;
  }
}
