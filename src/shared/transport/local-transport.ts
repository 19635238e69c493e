import { type Context, Dealer } from 'zeromq';
import type { ClientSecurity, DealerHandlers } from './dealer.js';
import { SOCKET_OPTIONS } from './socket-options.js';

/** The coordinator's side of a connection within the process. */
export interface LocalPeer {
  /** Where its socket is bound. */
  readonly endpoint: Promise<string>;
  /** Resolves when the coordinator has ended the connection. */
  readonly ended: Promise<void>;
  /** The worker has ended it. */
  end(): void;
}

/**
 * The end of a worker that runs in the coordinator's process. ZeroMQ hands its messages over in memory: nothing is copied or encrypted, and
 * neither the front nor the system sees them.
 */
export class LocalTransport {
  #publicKey: string | null = null;
  #link: { readonly peer: LocalPeer; readonly socket: Dealer } | undefined;
  #isClosed = false;

  /**
   * @param context of the coordinator's sockets
   * @param openPeer makes the coordinator's side, for a worker that holds this key
   */
  constructor(
    private readonly handlers: DealerHandlers,
    private readonly context: Context,
    private readonly openPeer: (publicKey: string | null) => LocalPeer,
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

  /** Sends, or drops the message if the coordinator does not take it. The frames must not change afterwards. */
  send(frames: readonly Uint8Array[]): void {
    this.#link?.socket.send([...frames]).catch(() => {});
  }

  /** Ends the connection once the coordinator ends it, or after `lingerMs` milliseconds at the latest. */
  close(lingerMs: number): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const timer = setTimeout(() => this.#hangUp(), lingerMs);
    void this.#link?.peer.ended.then(() => {
      clearTimeout(timer);
      this.#hangUp();
    });
  }

  #open(): void {
    const link = {
      peer: this.openPeer(this.#publicKey),
      socket: new Dealer({ ...SOCKET_OPTIONS, context: this.context }),
    };
    this.#link = link;
    link.peer.endpoint.then(
      (endpoint) => {
        if (this.#link !== link) return;
        link.socket.connect(endpoint);
        void this.#receive(link.socket);
        this.handlers.onConnected();
      },
      // The system has no more file descriptors. The worker, which hears nothing, tries again.
      () => {},
    );
  }

  async #receive(socket: Dealer): Promise<void> {
    for await (const frames of socket) {
      if (this.#link?.socket !== socket || this.#isClosed) return;
      this.handlers.onMessage(frames);
    }
  }

  #hangUp(): void {
    this.#link?.socket.close();
    this.#link?.peer.end();
    this.#link = undefined;
  }
}
