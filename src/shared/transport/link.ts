import net from 'node:net';
import type { DuplexOptions } from 'node:stream';
import { answerTo, mayBeRequest, REQUEST } from './direct-address.js';
import { type Delivered, FrameMeter } from './frame-meter.js';
import { GREETING_BYTES, greeting, type Mechanism, mayBeGreeting, mechanismOf } from './zmtp.js';

/** Bytes that may wait in this process in each direction; beyond that, the sender has to wait. */
export const BUFFER_BYTES = 256 * 1024;
/** Time that a peer has to take its last bytes when its connection ends, in milliseconds. */
const FLUSH_MS = 1_000;

const INNER_OPTIONS: net.SocketConstructorOpts & DuplexOptions = { writableHighWaterMark: BUFFER_BYTES };

/** How far a peer has come: it has connected, has proved to hold an admitted key, or its hello was accepted. */
export type Standing = 'stranger' | 'key-holder' | 'member';

export interface LinkOptions {
  readonly mechanism: Mechanism;
  /** Whether a peer may ask for the address of its socket, and connect to it without the link. */
  readonly isDirectAllowed: boolean;
  /** Bytes of a frame on the wire. */
  readonly maxFrameBytes: number;
  /** Memory that a peer may cost before it is a member; beyond that its connection is closed. */
  readonly strangerCost: number;
  /** Memory that a member may cost; beyond that it has to wait until some of it is delivered. */
  readonly memberCost: number;
  /** A peer becomes a member within this time, in milliseconds. */
  readonly joinTimeoutMs: number;
}

export interface LinkEvents {
  /**
   * The peer's greeting is right. It needs a ZeroMQ socket of its own, to which `connect` leads; if it `isDirect`, it asks
   * for the socket's address, which `direct` tells.
   */
  onGreeted(isDirect: boolean): void;
  /** The way to the socket is gone; everything that came before was handed over. Called once, even without a socket. */
  onEnded(): void;
  /** Nothing of the connection is left. */
  onClosed(): void;
}

/**
 * One peer's connection. It passes bytes between the peer and a ZeroMQ socket that serves only this peer, and bounds
 * what they cost. If a receiver is slow, bytes wait at their sender, in both directions.
 */
export class Link {
  standing: Standing = 'stranger';
  readonly #meter: FrameMeter;
  #greeting: Buffer = Buffer.alloc(0);
  /** Bytes that have come and could not be passed on yet. */
  #held: Buffer = Buffer.alloc(0);
  #inner: net.Socket | undefined;
  #innerIsFull = false;
  /** Bytes of the socket's own greeting that are left out, because the peer has already had a greeting from here. */
  #greetingToSkip = GREETING_BYTES;
  #joinTimer: NodeJS.Timeout | undefined;
  #flushTimer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(
    private readonly outer: net.Socket,
    private readonly options: LinkOptions,
    private readonly events: LinkEvents,
  ) {
    this.#meter = new FrameMeter(options.mechanism, options.maxFrameBytes);
    outer.on('data', (bytes) => this.#onOuterBytes(bytes));
    outer.on('drain', () => this.#inner?.resume());
    // 'close' follows.
    outer.on('error', () => {});
    outer.on('end', () => this.#onOuterEnd());
    outer.on('close', () => {
      clearTimeout(this.#joinTimer);
      clearTimeout(this.#flushTimer);
      this.#onOuterEnd();
      // A socket whose bytes wait for the peer would never be read to its end.
      this.#inner?.resume();
      this.events.onClosed();
    });
    // ZeroMQ's clients send the second half of their greeting after this.
    outer.write(greeting(options.mechanism));
    this.#startJoinTimer();
  }

  /** @param endpoint where the socket for this peer listens */
  connect(endpoint: net.NetConnectOpts): void {
    if (this.#hasEnded) return;
    const inner = new net.Socket(INNER_OPTIONS).connect(endpoint);
    this.#inner = inner;
    inner.setNoDelay(true);
    inner.on('data', (bytes) => this.#onInnerBytes(bytes));
    inner.on('drain', () => {
      this.#innerIsFull = false;
      this.#passOn(this.#held);
    });
    inner.on('error', () => {});
    inner.on('end', () => this.#flush());
    inner.on('close', () => {
      this.#flush();
      this.#end();
    });
    inner.write(this.#greeting);
    this.#passOn(this.#held);
  }

  /** Tells the peer where its socket is. The rest of this connection is silence, whose end is the end of the peer. */
  direct(path: string): void {
    if (!this.#hasEnded) this.outer.write(answerTo(path));
  }

  /** The peer has proved to hold an admitted key. */
  authenticate(): void {
    if (this.standing === 'stranger') this.standing = 'key-holder';
  }

  /** The peer takes part from now on: it may send what members send, for as long as it likes. */
  admit(): void {
    this.standing = 'member';
    clearTimeout(this.#joinTimer);
  }

  /** The peer no longer takes part, or asked in vain. It has as much time as a new connection to say hello again. */
  demote(): void {
    if (this.standing === 'member') this.standing = 'key-holder';
    this.#startJoinTimer();
  }

  /** Messages have reached the application. */
  delivered(messages: Delivered): void {
    this.#meter.delivered(messages);
    if (this.#held.length > 0) this.#passOn(this.#held);
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.outer.destroy();
    this.#inner?.destroy();
  }

  #startJoinTimer(): void {
    clearTimeout(this.#joinTimer);
    this.#joinTimer = setTimeout(() => this.destroy(), this.options.joinTimeoutMs);
  }

  #onOuterBytes(bytes: Buffer): void {
    // The connection is ending; the rest is read and dropped.
    if (this.#flushTimer) return;
    if (this.#greeting.length === GREETING_BYTES) {
      this.#passOn(bytes);
      return;
    }
    const all = Buffer.concat([this.#greeting, bytes]);
    if (this.options.isDirectAllowed && mayBeRequest(all)) {
      this.#greeting = all;
      if (all.length === REQUEST.length) this.events.onGreeted(true);
      return;
    }
    this.#greeting = all.subarray(0, GREETING_BYTES);
    const isWhole = this.#greeting.length === GREETING_BYTES;
    if (!mayBeGreeting(this.#greeting)) this.destroy();
    // The peer sees by our greeting that this is the wrong address.
    else if (isWhole && mechanismOf(this.#greeting) !== this.options.mechanism) this.#flush();
    else if (isWhole) {
      this.#held = all.subarray(GREETING_BYTES);
      this.outer.pause();
      this.events.onGreeted(false);
    }
  }

  /** Hands bytes of the peer to its socket, or keeps those that cannot be handed over yet. */
  #passOn(bytes: Buffer): void {
    this.#held = bytes;
    if (!this.#inner || this.#innerIsFull) {
      this.outer.pause();
      return;
    }
    const isMember = this.standing === 'member';
    const taken = this.#meter.take(bytes, isMember ? this.options.memberCost : this.options.strangerCost);
    if (taken === null || (taken < bytes.length && !isMember)) {
      this.destroy();
      return;
    }
    this.#held = bytes.subarray(taken);
    if (taken > 0) this.#innerIsFull = !this.#inner.write(taken < bytes.length ? bytes.subarray(0, taken) : bytes);
    if (this.#held.length > 0 || this.#innerIsFull) this.outer.pause();
    else this.outer.resume();
  }

  #onInnerBytes(bytes: Buffer): void {
    const skipped = Math.min(this.#greetingToSkip, bytes.length);
    this.#greetingToSkip -= skipped;
    if (skipped === bytes.length || !this.outer.writable) return;
    if (!this.outer.write(skipped > 0 ? bytes.subarray(skipped) : bytes)) this.#inner?.pause();
  }

  #onOuterEnd(): void {
    if (this.#inner) this.#inner.end();
    else {
      this.outer.destroy();
      this.#end();
    }
  }

  /** Nothing more is sent to the peer; it has a moment to take the rest. */
  #flush(): void {
    if (this.outer.destroyed || this.#flushTimer) return;
    this.outer.end();
    this.outer.resume();
    this.#flushTimer = setTimeout(() => this.destroy(), FLUSH_MS);
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.events.onEnded();
  }
}
