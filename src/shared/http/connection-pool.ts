import type { Socket } from 'node:net';

/**
 * Bounds the number of connections without turning a new one away. If there are too many, it closes the one that has
 * been idle longest, or, if none is idle, the one whose answer takes longest. So a client that opens many connections,
 * or reads slowly, loses its own.
 */
export class ConnectionPool {
  readonly #limit: number;
  /** Both sets are in order of time: a set keeps the order of insertion. */
  readonly #idle = new Set<Socket>();
  readonly #busy = new Set<Socket>();

  /** @param limit at least 1 */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A connection is open, and has asked for nothing yet. */
  add(socket: Socket): void {
    if (this.#idle.size + this.#busy.size >= this.#limit) this.#oldest()?.destroy();
    this.#idle.add(socket);
    socket.once('close', () => this.release(socket));
  }

  /** A request has come. */
  begin(socket: Socket): void {
    if (this.#idle.delete(socket)) this.#busy.add(socket);
  }

  /** Its answer is sent. */
  end(socket: Socket): void {
    if (this.#busy.delete(socket)) this.#idle.add(socket);
  }

  /** The connection is closed, or is counted somewhere else from now on. */
  release(socket: Socket): void {
    this.#idle.delete(socket);
    this.#busy.delete(socket);
  }

  /** Closes the connections that wait for no answer. */
  closeIdle(): void {
    for (const socket of this.#idle) socket.destroy();
  }

  #oldest(): Socket | undefined {
    const [socket] = this.#idle.size > 0 ? this.#idle : this.#busy;
    // The connection closes later, and must not be chosen again until then.
    if (socket) this.release(socket);
    return socket;
  }
}
