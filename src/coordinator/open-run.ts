import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { OperationalError } from '../shared/errors.js';
import type { RunConfig } from '../shared/run-config.js';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointStore } from './checkpoint-store.js';
import { differences } from './config-differences.js';
import type { EpochReport } from './progress.js';
import { type ResumePoint, RUN_START, resumeFrom } from './resume.js';
import { RunDirectory, type RunIdentity } from './run-directory.js';
import { acquireRunLock, type RunLock } from './run-lock.js';

export interface OpenRunOptions {
  /** Of the run; is made where it is missing. */
  readonly directory: string;
  readonly config: RunConfig;
  /** For a run that has not begun. */
  readonly identity: RunIdentity;
  /** Gets what a person should know and what does not stop the run. */
  readonly onWarning: (message: string) => void;
}

/** A run that this process may write to. */
export interface OpenRun {
  readonly runDirectory: RunDirectory;
  readonly lock: RunLock;
  readonly checkpoints: CheckpointStore;
  readonly identity: RunIdentity;
  /** From which the run goes on; null: from its beginning. */
  readonly checkpoint: Checkpoint | null;
  readonly resume: ResumePoint;
  /** Those on record, in their order. */
  readonly epochs: readonly EpochReport[];
}

/**
 * Begins a run in a new directory, or goes on with the unfinished one that the directory holds.
 *
 * @throws OperationalError when the run is finished, another process works at it, its settings are others (they are named), or the
 *   directory cannot be read and written; nothing is lost then
 */
export async function openRun(options: OpenRunOptions): Promise<OpenRun> {
  return (await RunDirectory.holdsRun(options.directory)) ? await goOn(options) : await begin(options);
}

async function begin({ directory, config, identity, onWarning }: OpenRunOptions): Promise<OpenRun> {
  const runDirectory = await RunDirectory.create(directory, config, identity);
  return {
    runDirectory,
    lock: await acquireRunLock(directory),
    checkpoints: new CheckpointStore(directory, onWarning),
    identity,
    checkpoint: null,
    resume: RUN_START,
    epochs: [],
  };
}

async function goOn({ directory, config, onWarning }: OpenRunOptions): Promise<OpenRun> {
  const lock = await acquireRunLock(directory);
  try {
    const stored = await RunDirectory.open(directory, onWarning);
    if (stored.finished) {
      throw new OperationalError(
        'run-finished',
        `Cannot write a run to ${directory}: it holds a run already, and that is finished.`,
        'Choose another with --run-dir; runs are never overwritten.',
      );
    }
    const changed = differences(stored.config, config);
    if (changed.length > 0) {
      throw new OperationalError(
        'run-config-differs',
        `Cannot go on with the run in ${directory}: its settings are others.\n${changed.map((line) => `  ${line}`).join('\n')}`,
        'Use the settings of the run, or choose another directory with --run-dir.',
      );
    }
    const { runId } = stored.identity;
    const recorded = new Set(stored.epochs.map(({ epoch }) => epoch));
    const checkpoints = new CheckpointStore(directory, onWarning);
    const checkpoint = await checkpoints.loadNewest(
      (candidate) => candidate.runId === runId && resumeFrom(candidate.cursor, recorded) !== null,
    );
    return {
      runDirectory: stored.runDirectory,
      lock,
      checkpoints,
      identity: stored.identity,
      checkpoint,
      resume: (checkpoint && resumeFrom(checkpoint.cursor, recorded)) ?? RUN_START,
      epochs: stored.epochs,
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * The unfinished run that began last, of those in the folder under names that sort by time.
 *
 * @throws OperationalError `no-run` when there is none
 */
export async function findUnfinishedRun(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.sort().reverse()) {
    const directory = path.join(folder, name);
    if (!(await RunDirectory.holdsRun(directory))) continue;
    if (!(await RunDirectory.isFinished(directory))) return directory;
  }
  throw new OperationalError(
    'no-run',
    `Cannot resume: ${path.resolve(folder)} holds no unfinished run.`,
    'Name the directory of the run with --run-dir.',
  );
}
