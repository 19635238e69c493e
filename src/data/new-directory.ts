import { randomBytes } from 'node:crypto';
import { mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, messageOf, OperationalError } from '../shared/errors.js';
import { syncDirectory } from '../shared/files/atomic-file.js';
import { quoted } from '../shared/text/printable.js';

/**
 * Looks whether a directory can be made, before anything is computed for it.
 *
 * @param output path of the directory; it may exist if it is empty
 * @param source absolute path of the data set, in which the directory must not lie: it would become a part of it
 * @returns its absolute path, behind symbolic links
 * @throws OperationalError `data-exists`, `data-not-written`
 */
export async function checkNewDirectory(output: string, source: string): Promise<string> {
  const exists = (problem: string): OperationalError =>
    new OperationalError(
      'data-exists',
      `Cannot write the data set to ${quoted(output)}: ${problem}.`,
      'Give a directory that does not exist yet.',
    );
  const target = await unlinked(path.resolve(output));
  const inside = path.relative(await unlinked(source), target);
  if (inside.split(path.sep)[0] !== '..' && !path.isAbsolute(inside)) {
    throw exists(`it must lie outside of ${quoted(source)}, so that it does not become a part of it`);
  }
  try {
    const [found] = await readdir(target);
    if (found === undefined) return target;
    throw exists(`it must be empty, but holds ${quoted(found)}`);
  } catch (error) {
    if (error instanceof OperationalError) throw error;
    if (codeOf(error) === 'ENOENT') return target;
    if (codeOf(error) === 'ENOTDIR') throw exists('it must be a directory, but is a file or lies in one');
    throw notWritten(output, error);
  }
}

/**
 * Makes a directory: whole, or not at all. Folders on the way to it are made.
 *
 * @param target as checkNewDirectory has returned it
 * @param fill writes into an empty directory, which is then renamed
 * @throws OperationalError `data-not-written`; what `fill` throws
 */
export async function makeNewDirectory<T>(target: string, fill: (folder: string) => Promise<T>): Promise<T> {
  const parent = path.dirname(target);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(parent, { recursive: true });
    await mkdir(temporary);
    const result = await fill(temporary);
    await syncDirectory(temporary);
    await rename(temporary, target);
    await syncDirectory(parent);
    return result;
  } catch (error) {
    // Errors of the file system have a system call.
    if (error instanceof Error && 'syscall' in error) throw notWritten(target, error);
    throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The path without symbolic links, as far as it exists. */
async function unlinked(place: string): Promise<string> {
  try {
    return await realpath(place);
  } catch {
    const parent = path.dirname(place);
    return parent === place ? place : path.join(await unlinked(parent), path.basename(place));
  }
}

const notWritten = (output: string, cause: unknown): OperationalError =>
  new OperationalError(
    'data-not-written',
    `Cannot write the data set to ${quoted(output)}: ${messageOf(cause)}.`,
    'Give a new directory in a place where this user may write and where there is room.',
    { cause },
  );
