import { Dealer } from 'zeromq';
import { SOCKET_OPTIONS } from './socket-options.js';

export interface DealerHandlers {
  onMessage(frames: readonly Uint8Array[]): void;
}

/** A lost connection is tried again after this time, in milliseconds, then after twice that, and so on. */
const RECONNECT_MS = 50;
/** Training may stand still until the coordinator is found again, and a try costs next to nothing. */
const RECONNECT_MAX_MS = 250;
/** After a connection's begin, the socket is certain to take messages for it after this time. */
const ROUTE_BEGIN_MS = 20;

/** The worker's end: one DEALER socket that connects, and connects again, by itself. */
export class DealerTransport {
  // `immediate`: what is sent while there is no connection is not queued for a coordinator yet to come.
  readonly #socket = new Dealer({
    ...SOCKET_OPTIONS,
    immediate: true,
    reconnectInterval: RECONNECT_MS,
    reconnectMaxInterval: RECONNECT_MAX_MS,
  });
  /** The last message, if it found no connection. */
  #unsent: readonly Uint8Array[] | undefined;
  #closed = false;

  constructor(private readonly handlers: DealerHandlers) {}

  /** @param address 'ipc:///path' or 'tcp://host:port' */
  connect(address: string): void {
    // Sent at once, the last message tells the coordinator, or a new one, of this worker before its next one is due: an
    // outdated message is answered with a rejection that says what to do.
    this.#socket.events.on('handshake', () => {
      this.#sendUnsent();
      // The socket may hear of the connection a little later than its monitor.
      setTimeout(() => this.#sendUnsent(), ROUTE_BEGIN_MS).unref();
    });
    this.#socket.connect(address);
    void this.#receive();
  }

  /**
   * Sends if there is a connection. If not, the message is dropped, unless it is still the last one when a connection is there
   * again. The frames must not change afterwards.
   */
  send(frames: readonly Uint8Array[]): void {
    this.#unsent = undefined;
    this.#socket.send([...frames]).catch(() => {
      this.#unsent = frames;
    });
  }

  /** Ends the connection once what was sent has left, or after `lingerMs` at the latest. */
  close(lingerMs: number): void {
    this.#closed = true;
    this.#socket.linger = lingerMs;
    this.#socket.close();
  }

  #sendUnsent(): void {
    if (this.#unsent && !this.#closed) this.send(this.#unsent);
  }

  async #receive(): Promise<void> {
    for await (const frames of this.#socket) {
      if (this.#closed) return;
      this.handlers.onMessage(frames);
    }
  }
}
