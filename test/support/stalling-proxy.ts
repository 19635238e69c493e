import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Passes TCP connections on, until they stall: then nothing passes any more, and neither side learns when the other one ends. */
export class StallingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #generation = 0;
  /** Connections that came in. */
  connectionCount = 0;
  /** New connections pass nothing either. */
  stallsNew = false;

  /** @param targetPort on 127.0.0.1, of connections from now on */
  constructor(public targetPort: number) {
    this.#server = createServer((incoming) => this.#accept(incoming));
  }

  /** Resolves to the port on 127.0.0.1 where it listens. */
  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  /** All connections that there are are dead from now on, and stay open. */
  stall(): void {
    this.#generation++;
  }

  /** Resolves when so many connections have come in. */
  connections(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ count, resolve });
      this.#tellWaiting();
    });
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(incoming: Socket): void {
    this.connectionCount++;
    this.#tellWaiting();
    this.#keep(incoming);
    if (this.stallsNew) {
      incoming.resume();
      return;
    }
    const outgoing = connect(this.targetPort, '127.0.0.1');
    this.#keep(outgoing);
    const generation = this.#generation;
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      from.on('data', (bytes) => generation === this.#generation && to.write(bytes));
      from.on('close', () => generation === this.#generation && to.destroy());
    }
  }

  #tellWaiting(): void {
    for (const { count, resolve } of this.#waiting) if (this.connectionCount >= count) resolve();
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
  }
}
