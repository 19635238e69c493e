import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../../shared/errors.js';
import { fileExists } from '../../shared/files/file-exists.js';
import { userDataDirectory } from '../../shared/files/user-directories.js';

const NAME = 'runs';
/** How a system says that nothing can be written here. */
const NOT_WRITABLE = ['EACCES', 'EPERM', 'EROFS'];

/**
 * Folder of runs without a directory of their own: `runs` in the working directory or, where that cannot be written to, among the user's data.
 *
 * @param onWarning is told of the second case
 */
export async function runsFolder(onWarning: (message: string) => void): Promise<string> {
  const data = userDataDirectory();
  if (data === null || (await isWritable())) return NAME;
  const folder = path.join(data, NAME);
  onWarning(`runs are in ${folder}, because ${process.cwd()} cannot be written to; choose a directory with --run-dir`);
  return folder;
}

/** The folder in which to look for runs: `runs` in the working directory if it is there, even if it can only be read; otherwise as runsFolder. */
export async function existingRunsFolder(): Promise<string> {
  return (await fileExists(NAME)) ? NAME : await runsFolder(() => {});
}

/** Whether the folder can be made or used in the working directory. Any other problem shows when it is used. */
async function isWritable(): Promise<boolean> {
  for (const place of [NAME, '.']) {
    try {
      await access(place, constants.W_OK);
      return true;
    } catch (error) {
      if (NOT_WRITABLE.includes(codeOf(error) ?? '')) return false;
    }
  }
  return true;
}
