import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { OperationalError } from '../../shared/errors.js';
import { RunDirectory } from './run-directory.js';

/**
 * The unfinished run that began last, among the directories of a folder. Their names sort by time. A directory in which
 * nothing was trained yet is passed over with a warning.
 *
 * @throws OperationalError `no-unfinished-run` when there is none
 */
export async function findUnfinishedRun(folder: string, onWarning: (message: string) => void): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const byTime = new Intl.Collator('en', { numeric: true }).compare;
  for (const name of names.sort(byTime).reverse()) {
    const directory = path.join(folder, name);
    if (!(await RunDirectory.holdsRun(directory)) || (await RunDirectory.isFinished(directory))) continue;
    if (await RunDirectory.holdsTraining(directory)) return directory;
    onWarning(`passed over ${directory}: nothing was trained there yet`);
  }
  throw new OperationalError(
    'no-unfinished-run',
    `Cannot resume: ${path.resolve(folder)} holds no unfinished run in which something was trained.`,
    'Name the directory of the run with --run-dir.',
  );
}
