import path from 'node:path';
import { codeOf, OperationalError } from '../../shared/errors.js';
import type { RunConfig } from '../../shared/run-config.js';
import { type EpochReport, epochResultOf } from '../core/reports.js';
import { type ResumePoint, RUN_START, resumeFrom } from '../core/resume.js';
import type { Checkpoint } from './checkpoint-contents.js';
import { CheckpointStore, type SavedCheckpoint } from './checkpoint-store.js';
import { differences } from './config-differences.js';
import { firstCheckpoint } from './first-checkpoint.js';
import { cannotGoOnWithoutCheckpoint, configToGoOn, requireSameRun } from './next-goal.js';
import type { RunIdentity } from './run-config-file.js';
import { RunDirectory, requireContract, type StoredRun } from './run-directory.js';
import { EPOCHS_FILE, MODEL_FILE, removeEmptyDirectories, removeLeftovers, removeUntrainedRun } from './run-files.js';
import { acquireRunLock, type RunLock } from './run-lock.js';
import type { RunPlace } from './run-place.js';
import { runNotWritable } from './unused-directory.js';

export interface OpenRunOptions {
  /** Missing parts of its directory are made. */
  readonly place: RunPlace;
  /** The settings of the command, without earlier goals. */
  readonly config: RunConfig;
  /** Flat float32 buffer with which the run begins. null: it is not here, so the run can only go on from a checkpoint. */
  readonly parameters: Float32Array | null;
  /** Whether a run that exists may get the number of epochs of these settings. */
  readonly mayChangeEpochs: boolean;
  /** Identity of the run, if it has not begun yet; the time is also that at which a run goes on to another goal. */
  readonly identity: RunIdentity;
  /** Gets notes for a person about faults that do not stop the run. */
  readonly onWarning: (message: string) => void;
}

/** A run that this process may write to. */
export interface OpenRun {
  readonly runDirectory: RunDirectory;
  readonly checkpoints: CheckpointStore;
  readonly identity: RunIdentity;
  /** The settings of the run, with the goal that this process trains towards. */
  readonly config: RunConfig;
  /** How this goal differs from that in `config.json`, one line for each setting; empty: it is the same. */
  readonly newGoal: readonly string[];
  /** The checkpoint from which the run goes on; at its begin, that of step 0. */
  readonly checkpoint: Checkpoint;
  /** The checkpoint of step 0, if this process has written it; null: the run goes on from one that was there. */
  readonly firstSaved: SavedCheckpoint | null;
  readonly resume: ResumePoint;
  /** The epochs on record, in order. */
  readonly epochs: readonly EpochReport[];
  /** false: nothing was trained, and `close` will remove the run that this process began. */
  readonly isKept: boolean;
  /**
   * Writes the new goal, if there is one, to `config.json`. From this one write on, a finished run is unfinished. To be
   * called before the first step, when nothing else can keep training from its begin.
   *
   * @throws OperationalError `run-directory-not-writable`
   */
  commitGoal(): Promise<void>;
  /** Something was trained: the run stays. */
  keep(): void;
  /**
   * Checks, before anything is written, that this process may still write to the directory.
   *
   * @throws OperationalError `run-directory-lost` when the directory was removed, moved or replaced since it was opened
   */
  assertInPlace(): Promise<void>;
  /** Ends writing, and lets the next coordinator in. Removes the run if nothing was trained. Never fails. */
  close(): Promise<void>;
}

/**
 * Begins a run in a new directory, or goes on with the run in the directory, which is unfinished or gets another goal.
 * The lock is taken before anything is read or written.
 *
 * @throws OperationalError when the run is finished or cannot get this goal, when another process works on it, when its
 *   settings differ (they are named), or when the directory cannot be read and written. Nothing is lost then, and
 *   directories that were made for it are removed.
 */
export async function openRun(options: OpenRunOptions): Promise<OpenRun> {
  const { directory, made } = options.place;
  let lock: RunLock;
  try {
    lock = await acquireRunLock(directory);
  } catch (error) {
    if (made) await removeEmptyDirectories(path.resolve(directory), made);
    throw error;
  }
  let isKept = true;
  let closed: Promise<void> | undefined;
  const closeOnce = async (): Promise<void> => {
    // Another run may have taken its place by now.
    if (!isKept && (await lock.isInPlace())) await removeUntrainedRun(directory).catch(() => {});
    await lock.release();
    const first = made ?? lock.made;
    if (first) await removeEmptyDirectories(path.resolve(directory), first);
  };
  const close = (): Promise<void> => {
    closed ??= closeOnce();
    return closed;
  };
  const assertInPlace = async (): Promise<void> => {
    if (!(await lock.isInPlace())) throw lostDirectory(path.resolve(directory));
  };
  try {
    isKept = await RunDirectory.holdsRun(directory);
    const opened = isKept ? await goOn(options, assertInPlace) : await begin(options, assertInPlace);
    opened.runDirectory.guard(assertInPlace);
    return {
      ...opened,
      close,
      assertInPlace,
      keep: () => {
        isKept = true;
      },
      get isKept() {
        return isKept;
      },
    };
  } catch (error) {
    // The content was not begun by this process, so only an empty directory would be removed.
    isKept = true;
    await close();
    throw error;
  }
}

type Opened = Omit<OpenRun, 'isKept' | 'keep' | 'assertInPlace' | 'close'>;
type Guard = () => Promise<void>;

async function begin(options: OpenRunOptions, guard: Guard): Promise<Opened> {
  const { place, config, identity, parameters, onWarning } = options;
  const { directory } = place;
  await removeLeftovers(directory);
  const checkpoints = new CheckpointStore(directory, onWarning, guard);
  const checkpoint = firstCheckpoint(path.resolve(directory), identity.runId, config, parameters);
  let firstSaved: SavedCheckpoint | null = null;
  let hasWritten = false;
  const writeStart = async (): Promise<void> => {
    hasWritten = true;
    firstSaved = await saveFirst(checkpoints, checkpoint, directory);
  };
  try {
    const runDirectory = await RunDirectory.create(directory, config, identity, writeStart);
    const files = { runDirectory, checkpoints, checkpoint, firstSaved };
    return { ...files, identity, config, newGoal: [], commitGoal: async () => {}, resume: RUN_START, epochs: [] };
  } catch (error) {
    // Another run may have taken its place by now.
    const remove = () => removeUntrainedRun(directory);
    if (hasWritten)
      await guard()
        .then(remove)
        .catch(() => {});
    throw error;
  }
}

async function saveFirst(
  checkpoints: CheckpointStore,
  checkpoint: Checkpoint,
  directory: string,
): Promise<SavedCheckpoint | null> {
  return await checkpoints.save(checkpoint).catch((error: OperationalError) => {
    throw runNotWritable(path.resolve(directory), error.cause);
  });
}

async function goOn(options: OpenRunOptions, guard: Guard): Promise<Opened> {
  const { place, config: wanted, mayChangeEpochs, onWarning } = options;
  const stored = await RunDirectory.open(place.directory, onWarning);
  const { runDirectory, identity, finished } = stored;
  const { directory } = runDirectory;
  const recordedEpochs = Math.max(0, ...stored.epochs.map(({ epoch }) => epoch + 1));
  const question = { directory, stored: stored.config, wanted, mayChangeEpochs, finished, recordedEpochs };
  requireSameRun(question);
  requireContract(directory, stored.config, identity);

  const checkpoints = new CheckpointStore(directory, onWarning, guard);
  const found = await newestCheckpoint(checkpoints, stored);
  const checkpoint = found ?? firstCheckpoint(directory, identity.runId, stored.config, options.parameters);
  const { lost, ...resume } = resumePointOf(checkpoint, stored.epochs);
  const config = configToGoOn(question, resume, options.identity.startedAt);

  await removeLeftovers(directory);
  if (finished) await runDirectory.reopen(onWarning);
  const firstSaved = found ? null : await saveFirst(checkpoints, checkpoint, directory);
  await runDirectory.restoreEpochs(checkpoint.recentEpochs);
  if (lost.length > 0) onWarning(lostText(lost, directory));
  return {
    ...{ runDirectory, checkpoints, identity, checkpoint, firstSaved, config, resume },
    epochs: [...runDirectory.epochs],
    newGoal: differences(stored.config, config),
    commitGoal: async () => {
      if (config !== stored.config) await runDirectory.changeConfig(config, identity);
    },
  };
}

/** The checkpoint from which the run goes on. A finished run must have one; null: an unfinished one has none. */
async function newestCheckpoint(
  checkpoints: CheckpointStore,
  { runDirectory: { directory }, identity, config, finished }: StoredRun,
): Promise<Checkpoint | null> {
  const model = path.join(directory, MODEL_FILE);
  const newest = await checkpoints
    .loadNewest((candidate) => problemOf(candidate, identity.runId, config))
    .catch((error: unknown) => {
      const isDamaged = finished && codeOf(error) === 'no-valid-checkpoint';
      throw isDamaged ? cannotGoOnWithoutCheckpoint(directory, model, error) : error;
    });
  if (newest === null && finished) throw cannotGoOnWithoutCheckpoint(directory, model);
  return newest;
}

function resumePointOf(checkpoint: Checkpoint, epochs: readonly EpochReport[]): ReturnType<typeof resumeFrom> {
  const results = [...checkpoint.recentEpochs, ...epochs].map(epochResultOf);
  const recorded = new Map(results.map((result) => [result.epoch, result]));
  const pending = new Set(checkpoint.evaluating.map(({ epoch }) => epoch));
  return resumeFrom(checkpoint, recorded, pending);
}

function lostDirectory(directory: string): OperationalError {
  return new OperationalError(
    'run-directory-lost',
    `Cannot keep the run: ${directory} was removed, moved or replaced while it trained, so the training is lost with it.`,
    'If it was moved, move it back: the same command resumes from its last checkpoint.',
  );
}

/** Why the run cannot resume from a checkpoint; null if it can. */
function problemOf(checkpoint: Checkpoint, runId: string, config: RunConfig): string | null {
  if (checkpoint.runId !== runId) return `it must be of this run, '${runId}', got '${checkpoint.runId}'`;
  // The goal alone has no influence on the steps before the end; earlier goals are in the configuration.
  const { epochs, stopping } = config;
  const changed = differences({ ...checkpoint.config, epochs, stopping }, config);
  return changed.length === 0 ? null : `its settings must be those of config.json: ${changed.join('; ')}`;
}

function lostText(epochs: readonly number[], directory: string): string {
  const [first = 0] = epochs;
  const names =
    epochs.length === 1 ? `epoch ${first + 1}` : `${epochs.length} epochs, of which epoch ${first + 1} is the first,`;
  return `${names} of the run in ${directory} will have no results: ${EPOCHS_FILE} has lost them. Training does not depend on them.`;
}
