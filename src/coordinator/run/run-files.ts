import { readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../../shared/errors.js';

/** The names of a run directory's files. */
export const CONFIG_FILE = 'config.json';
export const EPOCHS_FILE = 'epochs.jsonl';
export const EPOCH_TABLE_FILE = 'epochs.csv';
export const MODEL_FILE = 'model.safetensors';
/** The model of the best epoch so far. */
export const BEST_MODEL_FILE = 'model-best.safetensors';
/** Results of a complete run. */
export const SUMMARY_FILE = 'summary.json';
export const VIEW_FILE = 'view.json';
export const REPORT_FILE = 'report.html';
export const LOCK_FILE = 'coordinator.lock';
export const CHECKPOINTS_DIRECTORY = 'checkpoints';
/** For event files of TensorBoard; made with the first step. */
export const TENSORBOARD_DIRECTORY = 'tensorboard';

const FILES = [
  CONFIG_FILE,
  EPOCHS_FILE,
  EPOCH_TABLE_FILE,
  MODEL_FILE,
  BEST_MODEL_FILE,
  SUMMARY_FILE,
  VIEW_FILE,
  REPORT_FILE,
  LOCK_FILE,
];

const CHECKPOINT_NAME = /^step-\d+\.safetensors$/;
/** Temporary file of writeFileAtomic, or of a lock file that replaces one that has grown long. */
const TEMPORARY_NAME = /^(.+)\.(?:[0-9a-f]{12}|[0-9a-f]{32})\.tmp$/;

/**
 * Removes files of interrupted writes that an earlier coordinator left in the directory. Files with other names stay.
 * Only the holder of the run lock may call it.
 *
 * @throws errors of the file system
 */
export async function removeLeftovers(directory: string): Promise<void> {
  await removeTemporaries(directory, (name) => FILES.includes(name));
  await removeTemporaries(path.join(directory, CHECKPOINTS_DIRECTORY), (name) => CHECKPOINT_NAME.test(name));
}

/**
 * Removes the files of a run in which nothing was trained, and leaves every other file. Only the holder of the run lock
 * may call it.
 *
 * @throws errors of the file system
 */
export async function removeUntrainedRun(directory: string): Promise<void> {
  const checkpoints = path.join(directory, CHECKPOINTS_DIRECTORY);
  await removeLeftovers(directory);
  // The configuration goes first: a directory without it holds no run.
  for (const name of [CONFIG_FILE, EPOCHS_FILE, EPOCH_TABLE_FILE, BEST_MODEL_FILE, VIEW_FILE, REPORT_FILE]) {
    await rm(path.join(directory, name), { force: true });
  }
  for (const name of await namesIn(checkpoints)) {
    if (CHECKPOINT_NAME.test(name)) await rm(path.join(checkpoints, name), { force: true });
  }
  await removeEmpty(checkpoints);
}

/**
 * Removes the directory and its parents up to `first`, as far as they are empty. Never fails.
 *
 * @param first the directory itself or one of its parents; both are absolute
 */
export async function removeEmptyDirectories(directory: string, first: string): Promise<void> {
  for (let place = directory; await removeEmpty(place); place = path.dirname(place)) if (place === first) return;
}

async function removeTemporaries(directory: string, isOurs: (name: string) => boolean): Promise<void> {
  for (const name of await namesIn(directory)) {
    const whole = TEMPORARY_NAME.exec(name)?.[1];
    if (whole !== undefined && isOurs(whole)) await rm(path.join(directory, name), { force: true });
  }
}

async function namesIn(directory: string): Promise<string[]> {
  return await readdir(directory).catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  });
}

async function removeEmpty(directory: string): Promise<boolean> {
  return await rmdir(directory).then(
    () => true,
    () => false,
  );
}
