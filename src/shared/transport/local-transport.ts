import type { ClientSecurity, DealerHandlers } from './dealer.js';
import type { LocalPeer, LocalWorker } from './local-peer.js';

/**
 * The end of a worker that runs in the coordinator's process. Messages stay in memory: nothing is copied or encrypted, and neither a socket
 * nor the system sees them.
 */
export class LocalTransport {
  #publicKey: string | null = null;
  #peer: LocalPeer | undefined;
  #isClosed = false;

  /** @param openPeer makes the coordinator's side, for a worker that holds this key */
  constructor(
    private readonly handlers: DealerHandlers,
    private readonly openPeer: (publicKey: string | null, worker: LocalWorker) => LocalPeer,
  ) {}

  /** The address does not matter: the coordinator is here. */
  connect(_address: string, security: ClientSecurity | null): void {
    this.#publicKey = security?.keyPair.publicKey ?? null;
    this.#open();
  }

  /** Drops the connection, with everything that was not read, and opens another one. */
  reconnect(): void {
    if (this.#isClosed) return;
    this.#hangUp();
    this.#open();
  }

  /** Sends, or drops the message if there is no connection. The frames must not change afterwards. */
  send(frames: readonly Uint8Array[]): void {
    this.#peer?.receive(frames);
  }

  /** Ends the connection once the coordinator ends it, or after `lingerMs` milliseconds at the latest. */
  close(lingerMs: number): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const timer = setTimeout(() => this.#hangUp(), lingerMs);
    void this.#peer?.closed.then(() => {
      clearTimeout(timer);
      this.#hangUp();
    });
  }

  #open(): void {
    const peer = this.openPeer(this.#publicKey, {
      receive: (frames) => {
        if (this.#peer === peer && !this.#isClosed) this.handlers.onMessage(frames);
      },
    });
    this.#peer = peer;
    queueMicrotask(() => {
      if (this.#peer === peer) this.handlers.onConnected();
    });
  }

  #hangUp(): void {
    this.#peer?.end();
    this.#peer = undefined;
  }
}
