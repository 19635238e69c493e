import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, messageOf, OperationalError } from '../../shared/errors.js';
import { checkRegular } from '../../shared/files/regular-file.js';
import { type LifeSocket, openLifeSocket, removeLifeSocket } from '../../shared/transport/life-socket.js';
import { claimLine, type LockClaim, socketName, standingClaims, withdrawalLine } from './lock-claims.js';
import { lifeOfClaimant } from './lock-holder.js';
import { isInContainer, type Life, ownIdentity } from './process-life.js';
import { LOCK_FILE, removeEmptyDirectories } from './run-files.js';

/**
 * The lock of a run directory: one coordinator at a time may write to it.
 *
 * The file `coordinator.lock` is a list of claims. A process that wants the lock appends a line and reads the file. The
 * lock belongs to the first claim that was not withdrawn and whose process is not dead. A claim never moves and a dead
 * process stays dead, so of two processes the later one always sees the earlier one, and both cannot win. A holder that
 * is killed loses the lock in that moment, without a waiting time. Only the holder may remove or replace the file. So a
 * process that wins checks whether the file that it wrote to is still the one in the directory, and otherwise starts
 * again.
 *
 * A process in a container, whose pid others cannot see, also listens on a socket beside the file, and counts as alive
 * while that answers. So a container that is started again takes over from the one before.
 *
 * Limits: the lock relies on atomic appending, which holds on local file systems but not on NFS. Whether a process
 * lives is known only on its own host. A claim of another host stands until somebody removes the file; inside a
 * container, so does a claim from outside all containers. Hosts that share the directory must have different names.
 * Without /proc, another process that got a dead holder's pid counts as the holder. If two processes ask in the moment
 * in which a third one ends, both may be refused.
 */
export interface RunLock {
  /**
   * The directory, or the first of its parents, that was made to take the lock, absolute; null: all of them existed.
   */
  readonly made: string | null;
  /** Whether the lock's file is still the one in the directory: it is not if somebody removed or replaced either. */
  isInPlace(): Promise<boolean>;
  /** Lets the next process in. Never fails: the end of the process does the same. */
  release(): Promise<void>;
}

/** Each further attempt means that another process has meanwhile given back the lock or removed the directory. */
const MAX_ATTEMPTS = 1000;
/** Claims of dead processes stay in the file. When they take more than this, the next holder starts a new file. */
const MAX_FILE_BYTES = 65_536;

/**
 * Takes the lock of a run directory, without waiting for it. A process that does not get it leaves nothing behind.
 *
 * @param directory is made if it is missing
 * @throws OperationalError `run-directory-locked` when another process holds the lock, or may hold it;
 *   `run-directory-not-writable`
 */
export async function acquireRunLock(directory: string): Promise<RunLock> {
  const absolute = path.resolve(directory);
  let made: string | null = null;
  try {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      made = (await mkdir(absolute, { recursive: true })) ?? made;
      const lock = await tryToAcquire(absolute, made);
      if (lock) return lock;
    }
    throw new Error(`it was removed or replaced ${MAX_ATTEMPTS} times`);
  } catch (cause) {
    if (made) await removeEmptyDirectories(absolute, made);
    if (cause instanceof OperationalError) throw cause;
    throw new OperationalError(
      'run-directory-not-writable',
      `Cannot write a run to ${absolute}: ${reasonOf(cause)}.`,
      'Choose another directory with --run-dir.',
      { cause },
    );
  }
}

function reasonOf(cause: unknown): string {
  const code = codeOf(cause);
  if (code === 'EEXIST' || code === 'ENOTDIR') return 'it must be a directory, but is something else';
  return messageOf(cause);
}

/** @returns null when the directory or the file was removed or replaced before the lock was won */
async function tryToAcquire(directory: string, made: string | null): Promise<RunLock | null> {
  const file = path.join(directory, LOCK_FILE);
  const identity = await ownIdentity();
  const id = { claim: randomBytes(16).toString('hex') };
  const socket = isInContainer(identity) ? await openLifeSocket(directory, socketName(id)) : null;
  let lock: RunLock | null = null;
  try {
    const claim: LockClaim = { ...id, socket: socket !== null, ...identity, at: new Date().toISOString() };
    const held = await claimFile(file, claim);
    if (held) lock = heldLock(file, claim, held, socket, made);
    return lock;
  } finally {
    if (!lock) await socket?.close();
  }
}

/** @returns null when the file or its directory was removed or replaced before the lock was won */
async function claimFile(file: string, claim: LockClaim): Promise<FileHandle | null> {
  const handle = await open(file, 'a+').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (!handle) return null;
  let taken = false;
  try {
    checkRegular(file, await handle.stat());
    await append(handle, claimLine(claim));
    const text = await readAll(handle);
    const obstacle = await firstStanding(text, claim, path.dirname(file));
    if (obstacle) {
      await append(handle, withdrawalLine(claim));
      throw refusal(file, obstacle);
    }
    if (!(await isSameFile(handle, file))) {
      await append(handle, withdrawalLine(claim));
      return null;
    }
    taken = true;
  } finally {
    if (!taken) await handle.close();
  }
  return withoutDeadClaims(file, claim, handle);
}

/** One write, so that lines of several processes do not mix. */
async function append(handle: FileHandle, line: string): Promise<void> {
  const bytes = Buffer.from(line);
  const { bytesWritten } = await handle.write(bytes);
  if (bytesWritten < bytes.length) throw new Error(`only ${bytesWritten} of ${bytes.length} bytes could be written`);
}

async function readAll(handle: FileHandle): Promise<string> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(size);
  const { bytesRead } = await handle.read(bytes, 0, size, 0);
  return bytes.toString('utf8', 0, bytesRead);
}

/** The first claim before the own one whose process may be alive. */
async function firstStanding(
  text: string,
  own: LockClaim,
  directory: string,
): Promise<{ claim: LockClaim; life: Life } | null> {
  for (const claim of standingClaims(text)) {
    if (claim.claim === own.claim) return null;
    const life = await lifeOfClaimant(claim, own, directory);
    if (life !== 'dead') return { claim, life };
    if (claim.socket) await removeLifeSocket(directory, socketName(claim));
  }
  throw new Error('what was appended to the lock file is not there: this file system cannot lock');
}

function refusal(file: string, { claim, life }: { claim: LockClaim; life: Life }): OperationalError {
  const directory = path.dirname(file);
  const holder = `process ${claim.pid} on host '${claim.host}'`;
  return new OperationalError(
    'run-directory-locked',
    `Cannot write to ${directory}: only one coordinator may, and since ${claim.at} that is ${holder}.`,
    life === 'alive'
      ? 'Wait until it has ended, or choose another directory with --run-dir.'
      : `This process cannot see whether that one lives: it runs on another host or in another container. If you know that it is dead, remove ${file} and start again.`,
  );
}

async function isSameFile(handle: FileHandle, file: string): Promise<boolean> {
  const own = await handle.stat({ bigint: true });
  const found = await stat(file, { bigint: true }).catch(() => null);
  return found !== null && found.ino === own.ino && found.dev === own.dev;
}

/**
 * Replaces a file that has grown long by one with only the holder's claim. Processes that wait at the old file will see
 * that it was replaced.
 */
async function withoutDeadClaims(file: string, claim: LockClaim, handle: FileHandle): Promise<FileHandle> {
  if ((await handle.stat()).size <= MAX_FILE_BYTES) return handle;
  const temporary = `${file}.${claim.claim}.tmp`;
  let replacement: FileHandle | undefined;
  try {
    replacement = await open(temporary, 'ax+');
    await append(replacement, claimLine(claim));
    await rename(temporary, file);
  } catch {
    // Without the replacement, the long file stays in use.
    await replacement?.close();
    await rm(temporary, { force: true }).catch(() => {});
    return handle;
  }
  await handle.close();
  return replacement;
}

function heldLock(
  file: string,
  claim: LockClaim,
  handle: FileHandle,
  socket: LifeSocket | null,
  made: string | null,
): RunLock {
  let released: Promise<void> | undefined;
  const release = async (): Promise<void> => {
    try {
      // In this order: a process that finds the claim withdrawn must also find that the file has changed.
      if (await isSameFile(handle, file)) await rm(file, { force: true });
      await append(handle, withdrawalLine(claim));
    } catch {
      // The claim ends with the process at the latest.
    } finally {
      await handle.close();
      await socket?.close();
    }
  };
  return {
    made,
    isInPlace: async () => released === undefined && (await isSameFile(handle, file)),
    release: () => {
      released ??= release();
      return released;
    },
  };
}
