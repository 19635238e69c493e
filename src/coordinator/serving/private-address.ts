import path from 'node:path';
import { candidateFolders, makeSocketDirectory } from '../../shared/transport/socket-directory.js';

/** An address that no other user of this host can reach. */
export interface PrivateAddress {
  readonly address: string;
  /** A warning that the folder for temporary files could not be used; null if it could. */
  readonly warning: string | null;
  /** Removes the directory of the address's socket. */
  remove(): Promise<void>;
}

/**
 * Makes a socket in a new directory that no other user may enter. On Windows, which has no such sockets, the address is a
 * free port of the loopback interface.
 *
 * @throws OperationalError `no-socket-folder` when there is no folder for it
 */
export async function makePrivateAddress(folders: readonly string[] = candidateFolders()): Promise<PrivateAddress> {
  if (process.platform === 'win32') return { address: 'tcp://127.0.0.1:0', warning: null, remove: async () => {} };
  const { directory, warning, remove } = await makeSocketDirectory(folders);
  return { address: `ipc://${path.join(directory, 'coordinator.sock')}`, warning, remove };
}
