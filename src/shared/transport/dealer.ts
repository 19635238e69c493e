import { Dealer } from 'zeromq';
import { prepareFor, SOCKET_OPTIONS } from './socket-options.js';

export interface DealerHandlers {
  onMessage(frames: readonly Uint8Array[]): void;
}

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
  #closed = false;

  constructor(private readonly handlers: DealerHandlers) {}

  /** @param address 'ipc:///path' or 'tcp://host:port' */
  connect(address: string): void {
    prepareFor(address, this.#socket);
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

  async #receive(): Promise<void> {
    for await (const frames of this.#socket) {
      if (this.#closed) return;
      this.handlers.onMessage(frames);
    }
  }
}
