import { Dealer } from 'zeromq';
import { forZeroMq, type KeyPair } from '../security/keys.js';
import { prepareFor, SOCKET_OPTIONS } from './socket-options.js';

export interface DealerHandlers {
  onMessage(frames: readonly Uint8Array[]): void;
  /** The coordinator is there and will not have us: trying again is of no use. */
  onRefused(reason: ConnectionRefusal): void;
}

/** The coordinator does not admit our key, wants one and we have none, or has another key than the one we were told. */
export type ConnectionRefusal = 'key-refused' | 'key-wanted' | 'wrong-coordinator';

/** What a worker needs to connect to a coordinator that encrypts. */
export interface ClientSecurity {
  /** The coordinator's public key. */
  readonly serverKey: string;
  readonly keyPair: KeyPair;
}

/** Handshakes that break off in a row before we take it that the other side cannot read ours; a coordinator that ends breaks off one. */
const BROKEN_HANDSHAKES = 5;

/** A lost connection is tried again after this time, in milliseconds, then after twice that, and so on. */
const RECONNECT_MS = 50;
/** Training may stand still until the coordinator is found again, and a try costs next to nothing. */
const RECONNECT_MAX_MS = 250;

/** The worker's end: one DEALER socket that connects, and connects again, by itself. */
export class DealerTransport {
  // `immediate`: what is sent while there is no connection is dropped, not queued for a coordinator yet to come.
  readonly #socket = new Dealer({
    ...SOCKET_OPTIONS,
    immediate: true,
    reconnectInterval: RECONNECT_MS,
    reconnectMaxInterval: RECONNECT_MAX_MS,
  });
  #brokenHandshakes = 0;
  #closed = false;

  constructor(private readonly handlers: DealerHandlers) {}

  /**
   * @param address 'ipc:///path' or 'tcp://host:port'
   * @param security null for a coordinator that admits anybody
   */
  connect(address: string, security: ClientSecurity | null): void {
    prepareFor(address, this.#socket);
    if (security) {
      this.#socket.curveServerKey = forZeroMq(security.serverKey);
      this.#socket.curvePublicKey = forZeroMq(security.keyPair.publicKey);
      this.#socket.curveSecretKey = forZeroMq(security.keyPair.secretKey);
    }
    this.#watchHandshakes(security !== null);
    this.#socket.connect(address);
    void this.#receive();
  }

  /** Sends if there is a connection, and drops the message if not. The frames must not change afterwards. */
  send(frames: readonly Uint8Array[]): void {
    this.#socket.send([...frames]).catch(() => {});
  }

  /** Ends the connection once what was sent has left, or after `lingerMs` milliseconds at the latest. */
  close(lingerMs: number): void {
    this.#closed = true;
    this.#socket.linger = lingerMs;
    this.#socket.close();
  }

  #watchHandshakes(isSecure: boolean): void {
    const { events } = this.#socket;
    events.on('handshake', () => {
      this.#brokenHandshakes = 0;
    });
    events.on('handshake:error:auth', () => this.handlers.onRefused('key-refused'));
    // ZeroMQ tells no more: the two sides want different mechanisms.
    events.on('handshake:error:protocol', () => this.handlers.onRefused('key-wanted'));
    events.on('handshake:error:other', () => {
      this.#brokenHandshakes++;
      if (isSecure && this.#brokenHandshakes === BROKEN_HANDSHAKES) this.handlers.onRefused('wrong-coordinator');
    });
  }

  async #receive(): Promise<void> {
    for await (const frames of this.#socket) {
      if (this.#closed) return;
      this.handlers.onMessage(frames);
    }
  }
}
