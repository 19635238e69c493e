import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../shared/errors.js';

/**
 * The files that a path stands for: itself, or, for a directory, its files in the order of their names, without those of
 * subdirectories and without hidden ones. Nothing is opened.
 *
 * @throws errors of the file system, for a directory that this user may not list
 */
export async function findImages(given: string): Promise<string[]> {
  const entries = await entriesOf(given);
  if (!entries) return [given];
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => path.join(given, name))
    .sort(byName);
}

/** null: the path is no directory. */
async function entriesOf(given: string): Promise<Dirent[] | null> {
  try {
    return await readdir(given, { withFileTypes: true });
  } catch (error) {
    // Reading the file itself says what is wrong with it.
    if (['ENOTDIR', 'ENOENT'].includes(codeOf(error) ?? '')) return null;
    throw error;
  }
}

/** 'image-2' comes before 'image-10'. */
const { compare: byName } = new Intl.Collator('en', { numeric: true });
