import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file so that a crash at any moment leaves either its old bytes or all of the new ones. It writes a temporary
 * file beside it, calls fsync, renames the file, and calls fsync on the directory.
 *
 * @param mode who may read and write it, less what the process's umask takes away
 * @throws the error of the file system (disk full, read-only, ...). The old file is then untouched, unless only the
 *   directory could not be synchronised: then the new bytes are there, and may be gone after a crash.
 */
export async function writeFileAtomic(file: string, bytes: Uint8Array | string, mode = 0o666): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await withHandle(
      temporary,
      'wx',
      async (handle) => {
        await handle.writeFile(bytes);
        await handle.sync();
      },
      mode,
    );
    await rename(temporary, file);
  } catch (error) {
    // If the file cannot be removed either, the first error still says more. The file's name shows that it is
    // temporary.
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncDirectory(path.dirname(file));
}

/**
 * Whether a file name is that of a temporary file of writeFileAtomic, as a crash leaves one behind.
 */
export function isTemporary(fileName: string): boolean {
  return /\.[0-9a-f]{12}\.tmp$/.test(fileName);
}

/**
 * Makes a rename or a new file in the directory durable (fsync(2) of the directory). Windows has no such call and needs none.
 *
 * @throws errors of the file system
 */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  await withHandle(directory, 'r', (handle) => handle.sync());
}

async function withHandle(
  file: string,
  flags: string,
  use: (handle: FileHandle) => Promise<void>,
  mode?: number,
): Promise<void> {
  const handle = await open(file, flags, mode);
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}
