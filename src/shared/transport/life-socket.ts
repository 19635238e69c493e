import { type FileHandle, open, rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { codeOf } from '../errors.js';

/**
 * A local socket that answers as long as the process that opened it lives: the system closes it with the process. It is
 * found by its file. So processes in different containers of one host can ask, although they do not see each other's
 * pids.
 */
export interface LifeSocket {
  /** Never fails. Removes the file. */
  close(): Promise<void>;
}

/**
 * Opens the socket. Never fails.
 *
 * @param name of the socket's file in the directory, which must not exist yet
 * @returns null if the platform, or the file system of the directory, has no such sockets
 */
export async function openLifeSocket(directory: string, name: string): Promise<LifeSocket | null> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(directory, 'r');
    const folder = handle;
    const server = net.createServer((connection) => connection.destroy());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(shortPath(folder, name), resolve);
    });
    server.unref();
    return {
      async close() {
        await new Promise((resolve) => server.close(resolve));
        await folder.close();
      },
    };
  } catch {
    await handle?.close();
    return null;
  }
}

/** Whether the process that opened the socket lives; null if that is unknown. */
export async function answers(directory: string, name: string): Promise<boolean | null> {
  const handle = await open(directory, 'r').catch(() => null);
  if (!handle) return null;
  try {
    return await new Promise<boolean | null>((resolve) => {
      const connection = net.connect(shortPath(handle, name));
      connection.once('connect', () => {
        connection.destroy();
        resolve(true);
      });
      connection.once('error', (error) => {
        const code = codeOf(error);
        // Refused: nobody listens any more. Missing: the listening process has removed it.
        resolve(code === 'ECONNREFUSED' || code === 'ENOENT' ? false : null);
      });
    });
  } finally {
    await handle.close();
  }
}

/** Removes the file that a dead process left behind. Never fails. */
export async function removeLifeSocket(directory: string, name: string): Promise<void> {
  await rm(path.join(directory, name), { force: true }).catch(() => {});
}

/** The path of a socket may have no more than 107 bytes; this path is short for every directory. Linux only. */
const shortPath = (directory: FileHandle, name: string): string => `/proc/self/fd/${directory.fd}/${name}`;
