import type { NetConnectOpts } from 'node:net';
import path from 'node:path';
import type { Dealer } from 'zeromq';
import { makeSocketDirectory, type SocketDirectory } from './socket-directory.js';
import { prepareFor } from './socket-options.js';

/** Endpoints at which sockets listen for the front of this process, in a directory that no other user may enter. */
export class PrivateEndpoints {
  private constructor(private readonly place: SocketDirectory | null) {}

  static async create(): Promise<PrivateEndpoints> {
    if (process.platform === 'win32') return new PrivateEndpoints(null);
    return new PrivateEndpoints(await makeSocketDirectory());
  }

  /** @returns how the front connects */
  async bind(socket: Dealer, id: number): Promise<NetConnectOpts> {
    if (this.place === null) {
      await socket.bind('tcp://127.0.0.1:*');
      return { host: '127.0.0.1', port: Number(socket.lastEndpoint?.split(':').at(-1)) };
    }
    prepareFor('ipc:', socket);
    const file = path.join(this.place.directory, String(id));
    await socket.bind(`ipc://${file}`);
    return { path: file };
  }

  async remove(): Promise<void> {
    await this.place?.remove();
  }
}
