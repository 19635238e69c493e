import type { Dealer } from 'zeromq';
import { isIpc } from './addresses.js';
import { askForDirectAddress, type DirectAddress } from './direct-address.js';
import { hasName, type resolveAddress } from './resolve-address.js';

/**
 * A name is resolved at most this often, in milliseconds: all workers ask the same server when their coordinator is
 * away.
 */
const RESOLVE_MS = 1_000;
/** A coordinator on this host is asked again after this time, in milliseconds. */
const ASK_MS = 100;
/** A coordinator on this host has this long to answer, in milliseconds. It may still be starting. */
const ANSWER_MS = 10_000;

/**
 * Connects a socket to the addresses of a name, one after the other, until one accepts. ZeroMQ by itself would always
 * try the same one. A coordinator on this host is asked for the address each time.
 */
export class DialList {
  #candidates: string[] = [];
  #dialled: string | null = null;
  #lookedUpAtMs = Number.NEGATIVE_INFINITY;
  #isLookingUp = false;
  #timer: NodeJS.Timeout | undefined;
  #direct: DirectAddress | undefined;
  /** Whether the address leads to others, which may change; then the least time between two look-ups, in milliseconds. */
  readonly #lookUpMs: number | null;

  /** @param isWanted whether the socket may still be used */
  constructor(
    private readonly address: string,
    private readonly socket: Dealer,
    private readonly isWanted: () => boolean,
    private readonly resolve: typeof resolveAddress,
  ) {
    this.#lookUpMs = isIpc(address) ? ASK_MS : hasName(address) ? RESOLVE_MS : null;
  }

  /** The address is being looked up, which takes long with a broken name server. */
  get isLookingUp(): boolean {
    return this.#isLookingUp;
  }

  begin(): void {
    if (this.#lookUpMs !== null) void this.#lookUp(this.#lookUpMs);
    else this.#dial(this.address);
  }

  /** ZeroMQ could not connect, or has lost the connection, and is about to try again. */
  next(): void {
    if (this.#lookUpMs === null) return;
    const candidate = this.#candidates.shift();
    if (candidate !== undefined) this.#dial(candidate);
    else if (performance.now() - this.#lookedUpAtMs >= this.#lookUpMs) void this.#lookUp(this.#lookUpMs);
  }

  /** ZeroMQ has given up. */
  again(): void {
    const dialled = this.#dialled;
    if (dialled === null) return;
    this.#hangUp();
    this.#dial(dialled);
  }

  /** The socket is no longer used. */
  end(): void {
    clearTimeout(this.#timer);
    this.#direct?.close();
  }

  async #lookUp(lookUpMs: number): Promise<void> {
    if (this.#isLookingUp) return;
    this.#isLookingUp = true;
    this.#lookedUpAtMs = performance.now();
    try {
      this.#candidates = isIpc(this.address) ? [await this.#ask()] : await this.resolve(this.address);
    } catch {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.isWanted() && this.next(), lookUpMs).unref();
      return;
    } finally {
      this.#isLookingUp = false;
    }
    if (this.isWanted()) this.next();
    else this.end();
  }

  async #ask(): Promise<string> {
    this.#direct?.close();
    this.#direct = await askForDirectAddress(this.address, ANSWER_MS);
    return this.#direct.address;
  }

  #dial(candidate: string): void {
    if (candidate === this.#dialled) return;
    if (this.#dialled !== null) this.#hangUp();
    this.#dialled = candidate;
    // Set only for such an address: a host may have no IPv6 at all.
    this.socket.ipv6 = candidate.startsWith('tcp://[');
    this.socket.connect(candidate);
  }

  #hangUp(): void {
    if (this.#dialled === null) return;
    try {
      this.socket.disconnect(this.#dialled);
    } catch {
      // ZeroMQ may have given it up by itself.
    }
    this.#dialled = null;
  }
}
