import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf, OperationalError } from '../errors.js';
import { quoted } from '../text/printable.js';

/**
 * Reads files whose path comes from outside. Opening a pipe waits for a writer, and a device like /dev/zero never ends.
 * So every path is opened without waiting, and is refused at once unless it leads to a regular file. The open file is
 * checked, so the check also holds behind symbolic links. A shell's `<(command)` is a pipe, and is refused too.
 */

/**
 * A file opened with these flags neither waits for a writer nor becomes a controlling terminal. Windows has no such
 * flags and needs none.
 */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Opens a regular file for reading.
 *
 * @throws OperationalError `not-a-file`; errors of the file system
 */
export async function openRegularFile(file: string): Promise<FileHandle> {
  const handle = await open(file, FLAGS).catch((error: unknown) => {
    throw isSocketError(error) ? notAFile(file, 'a socket') : error;
  });
  try {
    checkRegular(file, await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Reads a whole regular file.
 *
 * @param maxBytes that it may have
 * @throws OperationalError `not-a-file`, `file-too-long`; errors of the file system
 */
export async function readRegularFile(file: string, maxBytes: number): Promise<Buffer> {
  const handle = await openRegularFile(file);
  try {
    refuseLongFile(file, (await handle.stat()).size, maxBytes);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** As readRegularFile, for code that cannot wait for a promise. */
export function readRegularFileSync(file: string, maxBytes: number): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(file, FLAGS);
  } catch (error) {
    throw isSocketError(error) ? notAFile(file, 'a socket') : error;
  }
  try {
    const status = fstatSync(descriptor);
    checkRegular(file, status);
    refuseLongFile(file, status.size, maxBytes);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Throws unless the opened file is a regular file.
 *
 * @param status of the open file
 * @throws OperationalError `not-a-file`
 */
export function checkRegular(file: string, status: Stats): void {
  if (status.isFile()) return;
  if (status.isDirectory()) throw notAFile(file, 'a directory');
  if (status.isFIFO()) {
    throw notAFile(file, 'a pipe', 'Write the content to a file first: pipes are not read, and `<(command)` is one.');
  }
  throw notAFile(file, status.isSocket() ? 'a socket' : 'a device');
}

/**
 * Throws when a file has more bytes than it may have.
 *
 * @throws OperationalError `file-too-long`
 */
export function refuseLongFile(file: string, bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  throw new OperationalError(
    'file-too-long',
    `Cannot read ${quoted(file)}: it must have at most ${maxBytes} bytes, got ${bytes}.`,
  );
}

function notAFile(file: string, kind: string, hint?: string): OperationalError {
  return new OperationalError(
    'not-a-file',
    `Cannot read ${quoted(file)}: it must be a regular file, got ${kind}.`,
    hint,
  );
}

/** The file of a socket cannot be opened at all. */
const isSocketError = (error: unknown): boolean => ['ENXIO', 'EOPNOTSUPP'].includes(codeOf(error) ?? '');
