import type { TestContext } from 'node:test';
import { Dealer } from 'zeromq';
import { FrontTransport } from '../../../src/shared/transport/front-transport.js';
import { bounded } from '../../support/bounded.js';

export const LIMIT_MS = 20_000;
export const MAX_MESSAGE_BYTES = 1_000_000;

/** A coordinator's end that takes everybody, and answers each message with its peer's name. */
export class Server {
  readonly transport = new FrontTransport(null);
  readonly lost: string[] = [];
  /** Peers and what they said. */
  readonly heard: string[] = [];
  address = '';
  #onLost: () => void = () => {};

  static async on(t: TestContext, address = 'tcp://127.0.0.1:0', admits = true): Promise<Server> {
    const server = new Server();
    t.after(() => server.transport.close(0));
    server.address = await server.transport.bind(address);
    server.transport.start(
      {
        onMessage: (peer, frames) => {
          if (admits) server.transport.admit(peer);
          server.heard.push(`${peer} ${frames[0]}`);
          server.transport.send(peer, [Buffer.from(peer), ...frames]);
        },
        onConnectionLost: (peer) => {
          server.lost.push(peer);
          server.#onLost();
        },
      },
      MAX_MESSAGE_BYTES,
    );
    return server;
  }

  get port(): number {
    return Number(this.address.split(':').at(-1));
  }

  /** Resolves when this peer's connection is reported as lost. */
  async lose(peer: string): Promise<void> {
    while (!this.lost.includes(peer))
      await bounded(new Promise<void>((resolve) => (this.#onLost = resolve)), LIMIT_MS, 'a loss');
  }
}

/** A worker's end that says a word, and hears under which name it is known. */
export async function join(t: TestContext, address: string, identity = ''): Promise<{ name: string; socket: Dealer }> {
  const socket = new Dealer({ linger: 0, ...(identity && { routingId: identity }) });
  t.after(() => socket.close());
  socket.connect(address);
  return { name: await ask(socket), socket };
}

/** Says a word. Resolves to the name under which it is known. */
export async function ask(socket: Dealer): Promise<string> {
  await socket.send(['hello']);
  const [name] = await bounded(socket.receive(), LIMIT_MS, 'an answer');
  return String(name);
}
