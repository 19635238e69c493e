import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { listCheckpointFiles } from '../coordinator/run/checkpoint-files.js';
import { RunDirectory } from '../coordinator/run/run-directory.js';
import { CHECKPOINTS_DIRECTORY, MODEL_FILE } from '../coordinator/run/run-files.js';
import { codeOf, messageOf, OperationalError } from '../shared/errors.js';
import { quoted } from '../shared/text/printable.js';

const HINT = 'Give a safetensors file, a checkpoint, the directory of a run, or a folder of runs.';

/**
 * The files in which the model that a path names may lie, best first. A later one counts only if those before it turn
 * out to be damaged.
 *
 * @param given a file; a run directory, which stands for its trained model or, without one, its newest
 *   checkpoint; or a folder of runs, which stands for its newest run with a trained model
 * @returns absolute paths, at least one
 * @throws OperationalError `model-unreadable` (nothing there), `no-model` (a directory without one)
 */
export async function findModel(given: string): Promise<string[]> {
  const place = path.resolve(given);
  const status = await stat(place).catch((cause: unknown) => {
    throw new OperationalError('model-unreadable', `Cannot read model ${quoted(given)}: ${messageOf(cause)}.`, HINT, {
      cause,
    });
  });
  if (!status.isDirectory()) return [place];
  if (await RunDirectory.holdsRun(place)) return await filesOfRun(place);
  const directory = await newestRunWithModel(place);
  if (directory !== null) return [path.join(directory, MODEL_FILE)];
  throw new OperationalError(
    'no-model',
    `Cannot find a model in ${quoted(given)}: it must be the directory of a run, or a folder with a finished run, but is neither.`,
    HINT,
  );
}

async function filesOfRun(directory: string): Promise<string[]> {
  if (await RunDirectory.hasModel(directory)) return [path.join(directory, MODEL_FILE)];
  const checkpoints = path.join(directory, CHECKPOINTS_DIRECTORY);
  const found = await listCheckpointFiles(checkpoints).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  if (found.length > 0) return found.map(({ name }) => path.join(checkpoints, name));
  throw new OperationalError(
    'no-model',
    `Cannot find a model in ${quoted(directory)}: its run has neither a model nor a checkpoint yet.`,
    'Wait for its first epoch to end, or give another run.',
  );
}

/** The names of runs sort by time. A run that goes on to another goal still has the model of the goal before. Null if no run has one. */
async function newestRunWithModel(folder: string): Promise<string | null> {
  const byTime = new Intl.Collator('en', { numeric: true }).compare;
  for (const name of (await readdir(folder)).sort(byTime).reverse()) {
    const directory = path.join(folder, name);
    if ((await RunDirectory.holdsRun(directory)) && (await RunDirectory.hasModel(directory))) return directory;
  }
  return null;
}
