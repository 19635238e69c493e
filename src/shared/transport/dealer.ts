import { Dealer } from 'zeromq';
import { forZeroMq, type KeyPair } from '../security/keys.js';
import { DialList } from './dial-list.js';
import { resolveAddress } from './resolve-address.js';
import { prepareFor, SOCKET_OPTIONS } from './socket-options.js';

export interface DealerHandlers {
  onMessage(frames: readonly Uint8Array[]): void;
  /** A handshake has succeeded: messages sent from now on reach the coordinator. */
  onConnected(): void;
  /** The coordinator does not admit our key. */
  onRefused(): void;
  /**
   * Something is there, but the two sides do not understand each other. Called once, and again if it happens after an
   * understanding.
   */
  onNoUnderstanding(): void;
}

/** Keys for a connection to a coordinator that encrypts. */
export interface ClientSecurity {
  /** The coordinator's public key. */
  readonly serverKey: string;
  readonly keyPair: KeyPair;
}

/** This many failed handshakes in a row are reported; a coordinator that ends breaks off one. */
const FAILED_HANDSHAKES = 5;

/** A lost connection is tried again after this time, in milliseconds, then after twice that, and so on. */
const RECONNECT_MS = 50;
/**
 * Longest time between two attempts: training may stand still until the coordinator is found, and an attempt costs
 * almost nothing.
 */
const RECONNECT_MAX_MS = 250;
/**
 * An attempt to connect to a silent host is given up after this time, in milliseconds, and the name is resolved again.
 * Linux would take two minutes.
 */
const CONNECT_TIMEOUT_MS = 3_000;
/**
 * The system gives up a connection whose other end has confirmed nothing for this long, in milliseconds, even after it
 * was closed.
 */
const UNCONFIRMED_MS = 30_000;

/**
 * The worker's end: a DEALER socket that connects, and connects again when it learns that the connection has ended. It
 * does not learn that a host has vanished; then `reconnect` starts again.
 */
export class DealerTransport {
  #address = '';
  #security: ClientSecurity | null = null;
  #socket: Dealer | undefined;
  #dialList: DialList | undefined;
  #failedHandshakes = 0;
  #isConnected = false;
  #closed = false;

  /** @param resolve the addresses of a name; tests replace it */
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

  /**
   * Drops the connection, with everything that was not sent or not read, and opens another one. The address's name is
   * resolved again.
   */
  reconnect(): void {
    // A second query would not be answered sooner than the first.
    if (this.#closed || this.#dialList?.isLookingUp) return;
    this.#socket?.close();
    this.#dialList?.end();
    this.#open();
  }

  /** Sends if there is a connection; otherwise drops the message. The frames must not change afterwards. */
  send(frames: readonly Uint8Array[]): void {
    this.#socket?.send([...frames]).catch(() => {});
  }

  /**
   * Ends the connection once the coordinator ends it, or after `lingerMs` milliseconds at the latest. Nothing is handed in
   * meanwhile. A connection that ends while the coordinator writes to it may take the last messages with it: the system
   * then drops what the coordinator has not read.
   */
  close(lingerMs: number): void {
    this.#closed = true;
    const socket = this.#socket;
    if (!socket) return;
    socket.linger = lingerMs;
    const end = () => {
      clearTimeout(timer);
      socket.close();
      // A closed socket throws when something is sent.
      this.#socket = undefined;
      this.#dialList?.end();
    };
    const timer = setTimeout(end, this.#isConnected ? lingerMs : 0);
    socket.events.on('disconnect', end);
  }

  #open(): void {
    // `immediate`: without a connection a message is dropped, not queued for a coordinator that comes later.
    this.#isConnected = false;
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
        this.#isConnected = true;
        this.handlers.onConnected();
      }),
    );
    events.on(
      'disconnect',
      whenCurrent(() => {
        this.#isConnected = false;
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
        // ZeroMQ does not try again by itself after this event.
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
