import { Dealer } from 'zeromq';
import { forZeroMq, type KeyPair } from '../security/keys.js';
import { DialList } from './dial-list.js';
import { resolveAddress } from './resolve-address.js';
import { prepareFor, SOCKET_OPTIONS } from './socket-options.js';

export interface DealerHandlers {
  onMessage(frames: readonly Uint8Array[]): void;
  /** A handshake has succeeded: what is sent from now on gets to the coordinator. */
  onConnected(): void;
  /** The coordinator says that it does not admit our key. */
  onRefused(): void;
  /** Something is there, and we do not understand each other. Said once, and again when it happens after an understanding. */
  onNoUnderstanding(): void;
}

/** Keys for a connection to a coordinator that encrypts. */
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
/** A host that does not answer is tried anew, and its name resolved anew, after this time, in milliseconds; Linux would take two minutes. */
const CONNECT_TIMEOUT_MS = 3_000;
/** The system gives up a connection whose other end has not confirmed anything for this long, in milliseconds, also after it was closed. */
const UNCONFIRMED_MS = 30_000;

/**
 * The worker's end: a DEALER socket that connects, and connects again when it learns that the connection has ended. It does not learn that
 * of a host that vanished: `reconnect` begins anew.
 */
export class DealerTransport {
  #address = '';
  #security: ClientSecurity | null = null;
  #socket: Dealer | undefined;
  #dialList: DialList | undefined;
  #failedHandshakes = 0;
  #closed = false;

  /** @param resolve what a name stands for; tests say it themselves */
  constructor(
    private readonly handlers: DealerHandlers,
    private readonly resolve = resolveAddress,
  ) {}

  /**
   * @param address 'ipc:///path' or 'tcp://host:port'
   * @param security null for a coordinator that admits anybody
   */
  connect(address: string, security: ClientSecurity | null): void {
    this.#address = address;
    this.#security = security;
    this.#open();
  }

  /** Drops the connection, with what has not left or not been read, and opens another one. The address's name is resolved anew. */
  reconnect(): void {
    // A second question would not be answered sooner than the first.
    if (this.#closed || this.#dialList?.isResolving) return;
    this.#socket?.close();
    this.#open();
  }

  /** Sends if there is a connection, and drops the message if not. The frames must not change afterwards. */
  send(frames: readonly Uint8Array[]): void {
    this.#socket?.send([...frames]).catch(() => {});
  }

  /** Ends the connection once what was sent has left, or after `lingerMs` milliseconds at the latest. */
  close(lingerMs: number): void {
    this.#closed = true;
    if (!this.#socket) return;
    this.#socket.linger = lingerMs;
    this.#socket.close();
  }

  #open(): void {
    // `immediate`: what is sent while there is no connection is dropped, not queued for a coordinator yet to come.
    const socket = new Dealer({
      ...SOCKET_OPTIONS,
      immediate: true,
      reconnectInterval: RECONNECT_MS,
      reconnectMaxInterval: RECONNECT_MAX_MS,
      connectTimeout: CONNECT_TIMEOUT_MS,
      tcpMaxRetransmitTimeout: UNCONFIRMED_MS,
    });
    this.#socket = socket;
    prepareFor(this.#address, socket);
    if (this.#security) {
      const { serverKey, keyPair } = this.#security;
      socket.curveServerKey = forZeroMq(serverKey);
      socket.curvePublicKey = forZeroMq(keyPair.publicKey);
      socket.curveSecretKey = forZeroMq(keyPair.secretKey);
    }
    const isCurrent = () => socket === this.#socket && !this.#closed;
    const dialList = new DialList(this.#address, socket, isCurrent, this.resolve);
    this.#dialList = dialList;
    this.#watch(socket, dialList, isCurrent);
    dialList.begin();
    void this.#receive(socket, isCurrent);
  }

  #watch({ events }: Dealer, dialList: DialList, isCurrent: () => boolean): void {
    const whenCurrent = (action: () => void) => () => {
      if (isCurrent()) action();
    };
    events.on(
      'connect:retry',
      whenCurrent(() => dialList.next()),
    );
    events.on(
      'handshake',
      whenCurrent(() => {
        this.#failedHandshakes = 0;
        this.handlers.onConnected();
      }),
    );
    events.on(
      'handshake:error:auth',
      whenCurrent(() => this.handlers.onRefused()),
    );
    // A wrong key and a plaintext peer can each raise either event.
    events.on(
      'handshake:error:other',
      whenCurrent(() => this.#countFailure()),
    );
    events.on(
      'handshake:error:protocol',
      whenCurrent(() => {
        this.#countFailure();
        // After this ZeroMQ does not try again by itself.
        setTimeout(
          whenCurrent(() => dialList.again()),
          RECONNECT_MAX_MS,
        );
      }),
    );
  }

  #countFailure(): void {
    this.#failedHandshakes++;
    if (this.#failedHandshakes === FAILED_HANDSHAKES) this.handlers.onNoUnderstanding();
  }

  async #receive(socket: Dealer, isCurrent: () => boolean): Promise<void> {
    for await (const frames of socket) {
      if (!isCurrent()) return;
      this.handlers.onMessage(frames);
    }
  }
}
