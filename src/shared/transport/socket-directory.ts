import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { OperationalError } from '../errors.js';
import { quoted } from '../printable.js';

/** The kernel's limit on the path of a local socket in bytes, less its closing zero. */
export const MAX_SOCKET_PATH_BYTES = 107;

const PREFIX = 'lenet-cluster-';
/** What mkdtemp adds to the prefix, in bytes. */
const RANDOM_BYTES = 6;
/** The longest name of a socket in the directory, with the slash before it, in bytes. */
const MAX_NAME_BYTES = 24;

/** A new directory that no other user may enter. */
export interface SocketDirectory {
  readonly directory: string;
  /** Why the folder for temporary files could not be used, and what is used in its place; null where it could. */
  readonly warning: string | null;
}

/** Where sockets for this user's processes may be, the first choice first. */
export function candidateFolders(environment: NodeJS.ProcessEnv = process.env): string[] {
  const folders = [path.resolve(os.tmpdir()), environment.XDG_RUNTIME_DIR, '/tmp', '/dev/shm'];
  return [...new Set(folders.filter((folder) => folder !== undefined && path.isAbsolute(folder)))] as string[];
}

/**
 * Makes a directory for sockets, with a path short enough for them.
 *
 * @throws OperationalError `no-socket-folder` when it can be made nowhere
 */
export async function makeSocketDirectory(folders: readonly string[] = candidateFolders()): Promise<SocketDirectory> {
  const problems: string[] = [];
  for (const folder of folders) {
    const prefix = path.join(folder, PREFIX);
    if (Buffer.byteLength(prefix) + RANDOM_BYTES + MAX_NAME_BYTES > MAX_SOCKET_PATH_BYTES) {
      problems.push(`the path ${quoted(folder)} is too long for a socket`);
      continue;
    }
    try {
      const directory = await mkdtemp(prefix);
      const reasons = problems.join('; ');
      const warning =
        reasons === ''
          ? null
          : `the folder for temporary files cannot be used (${reasons}), so sockets are in ${folder}; TMPDIR names another`;
      return { directory, warning };
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new OperationalError(
    'no-socket-folder',
    `Cannot make a socket: no folder for temporary files can be used (${problems.join('; ')}).`,
    'Set TMPDIR to a writable folder with a short path.',
  );
}
