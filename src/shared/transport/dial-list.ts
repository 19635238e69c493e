import type { Dealer } from 'zeromq';
import { hasName, type resolveAddress } from './resolve-address.js';

/**
 * A name is resolved at most this often, in milliseconds: all workers ask the same server when their coordinator is
 * away.
 */
const RESOLVE_MS = 1_000;

/**
 * Connects a socket to the addresses of a name, one after the other, until one accepts. ZeroMQ by itself would always
 * try the same one.
 */
export class DialList {
  #candidates: string[] = [];
  #dialled: string | null = null;
  #resolvedAtMs = Number.NEGATIVE_INFINITY;
  #resolving = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param isWanted whether the socket may still be used */
  constructor(
    private readonly address: string,
    private readonly socket: Dealer,
    private readonly isWanted: () => boolean,
    private readonly resolve: typeof resolveAddress,
  ) {}

  /** The system is resolving the name, which takes long with a broken name server. */
  get isResolving(): boolean {
    return this.#resolving;
  }

  begin(): void {
    if (hasName(this.address)) void this.#resolve();
    else this.#dial(this.address);
  }

  /** ZeroMQ could not connect, or has lost the connection, and is about to try again. */
  next(): void {
    if (!hasName(this.address)) return;
    const candidate = this.#candidates.shift();
    if (candidate !== undefined) this.#dial(candidate);
    else if (performance.now() - this.#resolvedAtMs >= RESOLVE_MS) void this.#resolve();
  }

  /** ZeroMQ has given up. */
  again(): void {
    const dialled = this.#dialled;
    if (dialled === null) return;
    this.#hangUp();
    this.#dial(dialled);
  }

  async #resolve(): Promise<void> {
    if (this.#resolving) return;
    this.#resolving = true;
    this.#resolvedAtMs = performance.now();
    try {
      this.#candidates = await this.resolve(this.address);
    } catch {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.isWanted() && this.next(), RESOLVE_MS).unref();
      return;
    } finally {
      this.#resolving = false;
    }
    if (this.isWanted()) this.next();
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
