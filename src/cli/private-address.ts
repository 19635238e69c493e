import path from 'node:path';
import { candidateFolders, makeSocketDirectory } from '../shared/transport/socket-directory.js';

/**
 * Gives a run without an address a socket in a directory that no other user may enter. The directory is removed
 * afterwards.
 *
 * @param use gets the address, and a warning if the folder for temporary files could not be used
 * @throws OperationalError `no-socket-folder` when there is no folder for it
 */
export async function withPrivateAddress<T>(
  listen: string | undefined,
  use: (address: string, warning: string | null) => Promise<T>,
  folders: readonly string[] = candidateFolders(),
): Promise<T> {
  if (listen) return use(listen, null);
  if (process.platform === 'win32') return use('tcp://127.0.0.1:0', null);
  const { directory, warning, remove } = await makeSocketDirectory(folders);
  try {
    return await use(`ipc://${path.join(directory, 'coordinator.sock')}`, warning);
  } finally {
    await remove();
  }
}
