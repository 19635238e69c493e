import type { Mechanism } from './zmtp.js';

/** Most memory that libzmq takes for a frame besides its bytes: 64 were measured for frames of two bytes. */
const FRAME_COST = 100;
/** Bytes that CURVE adds to the payload of every frame: https://rfc.zeromq.org/spec/26/, the MESSAGE command. */
const CURVE_FRAME_BYTES = 33;
/**
 * Cost that each delivered message takes off besides its own. It makes up for what is never delivered: the handshake,
 * and libzmq's own heartbeats, which look like messages when they are encrypted.
 */
const UNDELIVERED_COST = 1024;

const LONG = 0b010;
const RESERVED = 0b1111_1000;
const LONG_HEADER_BYTES = 9;
const SHORT_HEADER_BYTES = 2;

/** Messages as the application sees them: their number and all their frames. */
export interface Delivered {
  readonly messageCount: number;
  readonly frameCount: number;
  readonly bytes: number;
}

/**
 * Counts the frames in one connection's inbound bytes, and the memory that they cost until the application gets their
 * message.
 *
 * ZeroMQ bounds the bytes of a frame, but not the number of frames in a message: it keeps all of them until the last
 * one has come. Headers of frames are in the clear even under CURVE, so they can be counted here.
 */
export class FrameMeter {
  readonly #wholeFrameCost: number;
  /** Bytes of the current frame that have not come yet. */
  #payloadBytes = 0;
  /** The part of a frame's header that has come so far. */
  readonly #header = Buffer.alloc(LONG_HEADER_BYTES);
  #headerBytes = 0;
  #cost = 0;

  /** @param maxFrameBytes bytes of a frame on the wire, without its header */
  constructor(
    mechanism: Mechanism,
    private readonly maxFrameBytes: number,
  ) {
    this.#wholeFrameCost = FRAME_COST + (mechanism === 'CURVE' ? CURVE_FRAME_BYTES : 0);
  }

  /** Upper bound on the bytes of memory for frames that were taken and not delivered. */
  get cost(): number {
    return this.#cost;
  }

  /**
   * Takes bytes while the cost is at most `maxCost`. The last frame taken may exceed that.
   *
   * @returns how many bytes were taken; null if these are not frames, or one is too large
   */
  take(bytes: Uint8Array, maxCost: number): number | null {
    let at = 0;
    while (at < bytes.length) {
      if (this.#payloadBytes > 0) {
        const taken = Math.min(this.#payloadBytes, bytes.length - at);
        this.#payloadBytes -= taken;
        at += taken;
        continue;
      }
      if (this.#headerBytes === 0 && this.#cost > maxCost) return at;
      this.#header[this.#headerBytes++] = bytes[at++] as number;
      if (!this.#readHeader()) return null;
    }
    return at;
  }

  /** These messages have reached the application, and no longer count. */
  delivered({ messageCount, frameCount, bytes }: Delivered): void {
    const cost = bytes + frameCount * this.#wholeFrameCost + messageCount * UNDELIVERED_COST;
    this.#cost = Math.max(0, this.#cost - cost);
  }

  /** Begins the frame when its header is complete. Returns false if no such frame can exist. */
  #readHeader(): boolean {
    const flags = this.#header[0] as number;
    if ((flags & RESERVED) !== 0) return false;
    const isLong = (flags & LONG) !== 0;
    if (this.#headerBytes < (isLong ? LONG_HEADER_BYTES : SHORT_HEADER_BYTES)) return true;
    const size = isLong ? this.#header.readBigUInt64BE(1) : (this.#header[1] as number);
    if (size > this.maxFrameBytes) return false;
    this.#payloadBytes = Number(size);
    this.#headerBytes = 0;
    this.#cost += FRAME_COST + this.#payloadBytes;
    return true;
  }
}
