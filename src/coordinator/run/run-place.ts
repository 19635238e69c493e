import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, messageOf, OperationalError } from '../../shared/errors.js';

/** The directory of a run, which may not exist yet. */
export interface RunPlace {
  readonly directory: string;
  /** The directory, or the first of its parents, that was made for this run, absolute; null: all of them existed. */
  readonly made: string | null;
}

/**
 * Makes a directory for a new run, named after the time. Runs that start in the same second get names that sort in
 * order: NAME, NAME-02, NAME-03 and so on. No two starts get the same directory, whatever host they run on.
 *
 * @param folder is made if it is missing
 * @param startedAt ISO 8601, UTC
 * @param flag by which a person chooses another directory
 * @throws OperationalError `run-directory-not-writable`
 */
export async function newRunPlace(folder: string, startedAt: string, flag = '--run-dir'): Promise<RunPlace> {
  const name = startedAt.replaceAll(':', '-').replace(/\..*/, '');
  const absolute = path.resolve(folder);
  try {
    for (let number = 1; ; ) {
      const directory = path.join(absolute, number === 1 ? name : `${name}-${String(number).padStart(2, '0')}`);
      const made = await mkdir(absolute, { recursive: true });
      try {
        await mkdir(directory);
        return { directory, made: made ?? directory };
      } catch (error) {
        const code = codeOf(error);
        if (code === 'EEXIST') number++;
        // Another start, which failed, has just removed the folder.
        else if (code !== 'ENOENT') throw error;
      }
    }
  } catch (cause) {
    throw new OperationalError(
      'run-directory-not-writable',
      `Cannot write a run to ${absolute}: ${messageOf(cause)}.`,
      `Choose another directory with ${flag}.`,
      { cause },
    );
  }
}
