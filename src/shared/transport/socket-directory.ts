import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, OperationalError } from '../errors.js';
import { quoted } from '../text/printable.js';
import { answers, openLifeSocket } from './life-socket.js';

/** The system's limit on the path of a local socket in bytes, without its closing zero. */
export const MAX_SOCKET_PATH_BYTES = 107;

const PREFIX = 'lenet-cluster-';
/** Bytes that mkdtemp adds to the prefix. */
const RANDOM_BYTES = 6;
const NAME = new RegExp(`^${PREFIX}.{${RANDOM_BYTES}}$`);
/** A socket in the directory that answers as long as the process that made it lives. */
const LIFE_SOCKET = 'alive';
/**
 * A new socket may not answer for an instant. If it does not answer after this time, in milliseconds, its process is
 * gone.
 */
const ANSWER_MS = 50;
/** The longest name of a socket in the directory, with the slash before it, in bytes. */
const MAX_NAME_BYTES = 24;

/** A new directory that no other user may enter. */
export interface SocketDirectory {
  readonly directory: string;
  /** Why the folder for temporary files could not be used, and which folder is used instead; null if it could. */
  readonly warning: string | null;
  /** Must be called when no socket in it is open any more; the end of the process does the same. Never fails. */
  remove(): Promise<void>;
}

/** Folders that may hold sockets for this user's processes, the first choice first. */
export function candidateFolders(environment: NodeJS.ProcessEnv = process.env): string[] {
  const folders = [path.resolve(os.tmpdir()), environment.XDG_RUNTIME_DIR, '/tmp', '/dev/shm'];
  return [...new Set(folders.filter((folder) => folder !== undefined && path.isAbsolute(folder)))] as string[];
}

/**
 * Makes a directory for sockets whose path is short enough for them. Removes the directories that killed processes have
 * left.
 *
 * @throws OperationalError `no-socket-folder` if it can be made nowhere
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
      const life = await openLifeSocket(directory, LIFE_SOCKET);
      await removeAbandoned(folder);
      const reasons = problems.join('; ');
      const warning =
        reasons === ''
          ? null
          : `the folder for temporary files cannot be used (${reasons}), so sockets are in ${folder}; set TMPDIR to choose another`;
      // A process that ends in a hurry does not wait for its sockets.
      const removeAtOnce = (): void => {
        try {
          rmSync(directory, { recursive: true, force: true });
        } catch {
          // The next process removes it.
        }
      };
      process.once('exit', removeAtOnce);
      const remove = async (): Promise<void> => {
        await removeOthers(directory).catch(() => {});
        await life?.close();
        await rm(directory, { recursive: true, force: true }).catch(() => {});
        // Not before: the process may end in the middle of it.
        process.off('exit', removeAtOnce);
      };
      return { directory, warning, remove };
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  throw new OperationalError(
    'no-socket-folder',
    `Cannot make a socket: no folder for temporary files can be used (${problems.join('; ')}).`,
    'Set TMPDIR to a writable folder with a short path.',
  );
}

/**
 * Removes the directories of killed processes. Never fails: a directory that cannot be removed, or belongs to others,
 * stays.
 */
async function removeAbandoned(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(
    names.filter((name) => NAME.test(name)).map((name) => removeIfAbandoned(path.join(folder, name)).catch(() => {})),
  );
}

async function removeIfAbandoned(directory: string): Promise<void> {
  // A directory without this socket is just being made or removed, or belongs to somebody else.
  if (!(await readdir(directory)).includes(LIFE_SOCKET)) return;
  if ((await answers(directory, LIFE_SOCKET)) !== false) return;
  await sleep(ANSWER_MS);
  if ((await answers(directory, LIFE_SOCKET)) !== false) return;
  await removeOthers(directory);
  await rm(directory, { recursive: true, force: true });
}

/** The socket that shows whose the directory is goes last, so that a removal that is cut short can be finished by others. */
async function removeOthers(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name !== LIFE_SOCKET);
  await Promise.all(names.map((name) => rm(path.join(directory, name), { recursive: true, force: true })));
}
