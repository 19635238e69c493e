import { readdir, stat } from 'node:fs/promises';
import { quoted } from '../../shared/text/printable.js';

/** Names of everything in a directory; none if it is a file, or may not be read. */
export const namesIn = (place: string): Promise<string[]> => readdir(place).catch(() => []);

/** Whether there is such a directory. */
export const isDirectoryAt = (place: string): Promise<boolean> =>
  stat(place).then(
    (status) => status.isDirectory(),
    () => false,
  );

/** The reason of a layout that is a directory. */
export const IS_A_FILE = 'it is a file';

/** The reason of a layout that has only one data set, without a name. */
export const unnamedOnly = (dataset: string): string =>
  `it holds one data set without a name, so --dataset ${quoted(dataset)} must be left out`;
