import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, messageOf, OperationalError } from '../shared/errors.js';
import { syncDirectory, writeFileAtomic } from '../shared/files/atomic-file.js';
import { quoted } from '../shared/text/printable.js';
import type { ExportFile } from './export-format.js';

/** Folders that programs put beside an export's files. */
const MADE_BY_OTHERS = ['__pycache__'];

/**
 * Writes an export: whole or not at all. A directory is made under another name and then renamed. Folders on the way to
 * the output are made.
 *
 * @param output a directory if the export has several files, else a file
 * @param force replaces what an earlier export has left there: a file, or a directory with no other files than these
 * @returns absolute paths of the files
 * @throws OperationalError `export-exists`, `export-not-written`
 */
export async function writeExport(
  output: string,
  files: readonly ExportFile[],
  isDirectory: boolean,
  force: boolean,
): Promise<string[]> {
  const target = path.resolve(output);
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await checkTarget(output, target, files, isDirectory, force);
    if (isDirectory) await replaceDirectory(target, files);
    else for (const { bytes } of files) await writeFileAtomic(target, bytes);
  } catch (cause) {
    if (cause instanceof OperationalError) throw cause;
    throw new OperationalError(
      'export-not-written',
      `Cannot write the export to ${quoted(output)}: ${messageOf(cause)}.`,
      'Choose another place with --output.',
      { cause },
    );
  }
  return files.map(({ name }) => path.join(target, name));
}

async function checkTarget(
  output: string,
  target: string,
  files: readonly ExportFile[],
  isDirectory: boolean,
  force: boolean,
): Promise<void> {
  const status = await lstat(target).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (status === null) return;
  const exists = (problem: string, hint: string): OperationalError =>
    new OperationalError('export-exists', `Cannot write the export to ${quoted(output)}: ${problem}.`, hint);
  const elsewhere = 'Choose another place with --output.';
  if (status.isDirectory() !== isDirectory) {
    const must = isDirectory ? 'it must be a directory, but is a file' : 'it must be a file, but is a directory';
    throw exists(must, elsewhere);
  }
  if (!force) throw exists('it exists already', `Replace it with --force, or choose another place with --output.`);
  if (!isDirectory) return;
  const own = [...files.map(({ name }) => name), ...MADE_BY_OTHERS];
  const foreign = (await readdir(target)).find((name) => !own.includes(name));
  if (foreign === undefined) return;
  throw exists(`--force replaces only an earlier export, and ${quoted(foreign)} is not part of one`, elsewhere);
}

async function replaceDirectory(target: string, files: readonly ExportFile[]): Promise<void> {
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  const old = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(temporary);
    for (const { name, bytes } of files) await writeFile(path.join(temporary, name), bytes, { flush: true });
    await syncDirectory(temporary);
    // A directory cannot be renamed over another one that has files.
    const hadOld = await renameIfThere(target, old);
    try {
      await rename(temporary, target);
    } catch (error) {
      if (hadOld) await rename(old, target);
      throw error;
    }
  } finally {
    for (const left of [temporary, old]) await rm(left, { recursive: true, force: true });
  }
  await syncDirectory(path.dirname(target));
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
