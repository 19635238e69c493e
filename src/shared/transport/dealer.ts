import { Dealer } from 'zeromq';
import { forZeroMq, type KeyPair } from '../security/keys.js';
import { prepareFor, SOCKET_OPTIONS } from './socket-options.js';

export interface DealerHandlers {
  onMessage(frames: readonly Uint8Array[]): void;
  /** The coordinator says that it does not admit our key. */
  onRefused(): void;
  /** Something is there, and we do not understand each other. Said once, and again when it happens after an understanding. */
  onNoUnderstanding(): void;
}

/** What a worker needs to connect to a coordinator that encrypts. */
export interface ClientSecurity {
  /** The coordinator's public key. */
  readonly serverKey: string;
  readonly keyPair: KeyPair;
}

/** Handshakes that fail in a row before it is said; a coordinator that ends breaks off one. */
const FAILED_HANDSHAKES = 5;

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
  #failedHandshakes = 0;
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
    this.#watchHandshakes(address);
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

  #watchHandshakes(address: string): void {
    const { events } = this.#socket;
    events.on('handshake', () => {
      this.#failedHandshakes = 0;
    });
    events.on('handshake:error:auth', () => this.handlers.onRefused());
    // Of a wrong key and of a side that does not encrypt, either may show as either.
    events.on('handshake:error:other', () => this.#countFailure());
    events.on('handshake:error:protocol', () => {
      this.#countFailure();
      // After this ZeroMQ does not try again by itself.
      setTimeout(() => this.#connectAgain(address), RECONNECT_MAX_MS);
    });
  }

  #countFailure(): void {
    this.#failedHandshakes++;
    if (this.#failedHandshakes === FAILED_HANDSHAKES) this.handlers.onNoUnderstanding();
  }

  #connectAgain(address: string): void {
    if (this.#closed) return;
    try {
      this.#socket.disconnect(address);
    } catch {
      // It may have given up this address by itself.
    }
    this.#socket.connect(address);
  }

  async #receive(): Promise<void> {
    for await (const frames of this.#socket) {
      if (this.#closed) return;
      this.handlers.onMessage(frames);
    }
  }
}
