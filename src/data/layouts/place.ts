import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { readFault, unusable } from './failures.js';

/** More entries of a folder than any data set needs but one of image files, which reads folders by itself. */
const MAX_LISTED = 10_000;

/** The content of a place, as far as names tell. */
export interface Place {
  readonly isFile: boolean;
  /** The names of the files in the folder in code-unit order, without hidden ones; of a file, its own name. */
  readonly fileNames: readonly string[];
  /** The names of the folders in the folder in code-unit order, without hidden ones. */
  readonly folderNames: readonly string[];
  /** Folder in which the files lie. */
  readonly folder: string;
}

/**
 * Lists a place.
 *
 * @param place absolute path
 * @throws OperationalError `dataset-unreadable`
 */
export async function listPlace(place: string): Promise<Place> {
  try {
    if (!(await stat(place)).isDirectory()) {
      return { isFile: true, fileNames: [path.basename(place)], folderNames: [], folder: path.dirname(place) };
    }
    const entries = (await readdir(place, { withFileTypes: true })).filter(({ name }) => !isHidden(name));
    const kinds = await Promise.all(
      entries.slice(0, MAX_LISTED).map(async (entry) => ({ name: entry.name, isFolder: await isFolder(place, entry) })),
    );
    const names = (areFolders: boolean): string[] =>
      kinds
        .filter(({ isFolder }) => isFolder === areFolders)
        .map(({ name }) => name)
        .sort();
    return { isFile: false, fileNames: names(false), folderNames: names(true), folder: place };
  } catch (error) {
    throw readFault(error, place, (reason) =>
      unusable(
        'dataset-unreadable',
        place,
        `it must be readable, got ${reason}`,
        'Check the path and its permissions.',
      ),
    );
  }
}

/** Files that programs leave beside others: hidden ones, and Windows' caches. */
export const isHidden = (name: string): boolean => /^(?:\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i.test(name);

/** Follows links, because data sets are often made of them. A link that leads nowhere is taken for a file. */
async function isFolder(
  parent: string,
  entry: { readonly name: string; isDirectory(): boolean; isSymbolicLink(): boolean },
): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return await stat(path.join(parent, entry.name)).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
