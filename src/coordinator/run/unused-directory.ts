import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, messageOf, OperationalError } from '../../shared/errors.js';
import { fileExists } from '../../shared/files/file-exists.js';
import { checkpointFileName } from './checkpoint-files.js';
import { CHECKPOINTS_DIRECTORY, CONFIG_FILE, EPOCHS_FILE, MODEL_FILE } from './run-files.js';

/**
 * A directory in which a run may begin has no files of a run. It may have the checkpoint of step 0: a begin, or its removal, may be killed
 * when there is no `config.json`.
 *
 * @param directory absolute
 * @throws OperationalError `run-directory-in-use`
 */
export async function requireUnused(directory: string): Promise<void> {
  const found: string[] = [];
  for (const name of [CONFIG_FILE, EPOCHS_FILE, MODEL_FILE]) {
    if (await fileExists(path.join(directory, name))) found.push(name);
  }
  if (await holdsLaterCheckpoints(path.join(directory, CHECKPOINTS_DIRECTORY))) found.push(CHECKPOINTS_DIRECTORY);
  if (found.length === 0) return;
  throw new OperationalError(
    'run-directory-in-use',
    `Cannot write a run to ${directory}: it already holds a run (there is '${found[0]}').`,
    'Choose another with --run-dir; runs are never overwritten.',
  );
}

/** Also true if that cannot be looked up. */
async function holdsLaterCheckpoints(checkpoints: string): Promise<boolean> {
  try {
    return (await readdir(checkpoints)).some((name) => name !== checkpointFileName(0));
  } catch (error) {
    return codeOf(error) !== 'ENOENT';
  }
}

/** @param directory absolute */
export function runNotWritable(directory: string, cause: unknown): OperationalError {
  return new OperationalError(
    'run-directory-not-writable',
    `Cannot write a run to ${directory}: ${messageOf(cause)}.`,
    'Choose another directory with --run-dir.',
    { cause },
  );
}
