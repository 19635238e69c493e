import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CONTRACT, FIRST_CONTRACT } from '../../shared/contract.js';
import { messageOf, OperationalError } from '../../shared/errors.js';
import { writeFileAtomic } from '../../shared/files/atomic-file.js';
import { fileExists } from '../../shared/files/file-exists.js';
import type { RunConfig } from '../../shared/run-config.js';
import type { EpochReport } from '../core/reports.js';
import { listCheckpointFiles } from './checkpoint-files.js';
import { EpochLog } from './epoch-log.js';
import { type FinishedRun, isOfGoal, modelDigest, readFinishedRun } from './finished-run.js';
import { type RunIdentity, readRunConfig, type StoredConfig, writeRunConfig } from './run-config-file.js';
import { CHECKPOINTS_DIRECTORY, CONFIG_FILE, EPOCHS_FILE, MODEL_FILE } from './run-files.js';
import { readRunSummary } from './run-summary.js';
import { requireUnused, runNotWritable } from './unused-directory.js';

/** The content of a run directory. */
export interface StoredRun {
  readonly runDirectory: RunDirectory;
  readonly config: RunConfig;
  readonly identity: RunIdentity;
  /** How the run has ended: nothing can be written, unless it goes on to another goal. null: it has no model of its goal. */
  readonly finished: FinishedRun | null;
  /** Epochs in `epochs.jsonl`; here they count from 0. */
  readonly epochs: readonly EpochReport[];
}

/**
 * The files of one run: `config.json`, one line for each epoch in `epochs.jsonl`, `checkpoints/`, `model.safetensors`.
 * A process that writes holds the run lock.
 */
export class RunDirectory {
  /** Absolute path. */
  readonly directory: string;
  #epochs: EpochLog;
  #finished: boolean;
  #beforeWriting: () => Promise<void> = async () => {};

  private constructor(directory: string, epochs: EpochLog, finished: boolean) {
    this.directory = directory;
    this.#epochs = epochs;
    this.#finished = finished;
  }

  /** Whether a run has begun there, that is, it has a `config.json`. Also false if that cannot be looked up. */
  static async holdsRun(directory: string): Promise<boolean> {
    return await fileExists(path.join(directory, CONFIG_FILE));
  }

  /** Whether the run has a trained model: that of its goal or, while it goes on to another, that of the goal before. */
  static async hasModel(directory: string): Promise<boolean> {
    return await fileExists(path.join(directory, MODEL_FILE));
  }

  /** Whether the run has the trained model of its goal: then only a command with another goal goes on with it. */
  static async isFinished(directory: string): Promise<boolean> {
    if (!(await RunDirectory.hasModel(directory))) return false;
    const stored = await readRunConfig(directory, 'read').catch(() => null);
    return stored === null || (await hasReachedGoal(directory, stored));
  }

  /** Whether an update was made in the run, as far as its files tell. */
  static async holdsTraining(directory: string): Promise<boolean> {
    if (await fileExists(path.join(directory, EPOCHS_FILE))) return true;
    const checkpoints = await listCheckpointFiles(path.join(directory, CHECKPOINTS_DIRECTORY)).catch(() => []);
    return checkpoints.some(({ step }) => step > 0);
  }

  /**
   * Makes the directory and writes the configuration into it, with which the run begins. The caller holds the run lock.
   *
   * @param writeStart writes what the run needs to go on, before the configuration; is called only if no run is there
   * @throws OperationalError `run-directory-in-use` (it already holds a run), `run-directory-not-writable`
   */
  static async create(
    directory: string,
    config: RunConfig,
    identity: RunIdentity,
    writeStart: () => Promise<void> = async () => {},
  ): Promise<RunDirectory> {
    const absolute = path.resolve(directory);
    try {
      await mkdir(absolute, { recursive: true });
      await requireUnused(absolute);
      await writeStart();
      await writeRunConfig(absolute, config, identity);
    } catch (error) {
      throw error instanceof OperationalError ? error : runNotWritable(absolute, error);
    }
    return new RunDirectory(absolute, EpochLog.begin(path.join(absolute, EPOCHS_FILE)), false);
  }

  /**
   * Opens the directory of a run that has begun. Repairs files that a crash left half-written, unless the run is
   * finished: then the files stay as they are, without a note.
   *
   * @param onWarning gets notes for a person about faults that do not stop the run
   * @throws OperationalError `no-run` (no configuration there), `run-config-invalid`, `run-contract` (an unfinished run of
   *   another contract; nothing is repaired then), `epoch-log-unusable`, or as readFinishedRun
   */
  static async open(directory: string, onWarning: (message: string) => void): Promise<StoredRun> {
    const absolute = path.resolve(directory);
    const { config, identity } = await readRunConfig(absolute, 'resume');
    const hasEnded = (await RunDirectory.hasModel(absolute)) && (await hasReachedGoal(absolute, { config, identity }));
    if (!hasEnded) requireContract(absolute, config, identity);
    const log = await openLog(absolute, !hasEnded, hasEnded ? () => {} : onWarning);
    const epochs = [...log.reports];
    const finished = hasEnded ? await readFinishedRun(absolute, identity.runId, config, epochs) : null;
    return { runDirectory: new RunDirectory(absolute, log, hasEnded), config, identity, finished, epochs };
  }

  /**
   * Lets a finished run be written again, because it goes on to another goal. Its files are repaired first.
   *
   * @throws as `open`
   */
  async reopen(onWarning: (message: string) => void): Promise<void> {
    this.#epochs = await openLog(this.directory, true, onWarning);
    this.#finished = false;
  }

  /**
   * Writes the configuration with another goal, all of it or nothing.
   *
   * @throws OperationalError `run-directory-not-writable`
   */
  async changeConfig(config: RunConfig, identity: RunIdentity): Promise<void> {
    try {
      await this.#beforeWriting();
      await writeRunConfig(this.directory, config, identity);
    } catch (cause) {
      throw new OperationalError(
        'run-directory-not-writable',
        `Cannot go on with the run in ${this.directory}: ${messageOf(cause)}.`,
        `Make room for its '${CONFIG_FILE}'. The run is as it was.`,
        { cause },
      );
    }
  }

  /** @param beforeWriting rejects, with the reason, when nothing may be written any more */
  guard(beforeWriting: () => Promise<void>): void {
    this.#beforeWriting = beforeWriting;
  }

  /**
   * Puts back lines of epochs that the log has lost.
   *
   * @throws OperationalError `run-finished`; errors of the file system
   */
  async restoreEpochs(reports: readonly EpochReport[]): Promise<void> {
    this.#refuseWhenFinished();
    await this.#epochs.restore(reports);
  }

  /** Epochs in `epochs.jsonl`; here they count from 0. */
  get epochs(): readonly EpochReport[] {
    return this.#epochs.reports;
  }

  /**
   * Adds the epoch's line; does nothing if the epoch has one.
   *
   * @throws OperationalError `run-finished`; errors of the file system: then the next call may succeed
   */
  async appendEpoch(report: EpochReport): Promise<void> {
    this.#refuseWhenFinished();
    await this.#beforeWriting();
    await this.#epochs.append(report);
  }

  /**
   * Writes the trained model, all of it or nothing, which finishes the run.
   *
   * @param bytes a safetensors file
   * @returns its path, and its SHA-256 in hexadecimal
   * @throws OperationalError `run-finished`, `model-not-written`
   */
  async writeModel(bytes: Uint8Array): Promise<{ path: string; sha256: string }> {
    this.#refuseWhenFinished();
    const file = path.join(this.directory, MODEL_FILE);
    try {
      await this.#beforeWriting();
      await writeFileAtomic(file, bytes);
    } catch (cause) {
      throw new OperationalError(
        'model-not-written',
        `Cannot write the model to ${file}: ${messageOf(cause)}.`,
        'Make room there and run the same command again: it resumes from the last checkpoint.',
        { cause },
      );
    }
    this.#finished = true;
    return { path: file, sha256: createHash('sha256').update(bytes).digest('hex') };
  }

  #refuseWhenFinished(): void {
    if (!this.#finished) return;
    throw new OperationalError(
      'run-finished',
      `Cannot write to ${this.directory}: its run is finished (there is '${MODEL_FILE}').`,
      'Choose another directory with --run-dir; runs are never overwritten.',
    );
  }
}

async function openLog(directory: string, repair: boolean, onWarning: (message: string) => void): Promise<EpochLog> {
  try {
    return await EpochLog.open(path.join(directory, EPOCHS_FILE), repair, onWarning);
  } catch (cause) {
    if (cause instanceof OperationalError) throw cause;
    throw new OperationalError(
      'epoch-log-unusable',
      `Cannot resume the run in ${directory}: ${messageOf(cause)}.`,
      undefined,
      { cause },
    );
  }
}

/** A model that cannot be read counts: it may be that of the goal. */
async function hasReachedGoal(directory: string, { config, identity }: StoredConfig): Promise<boolean> {
  if (!config.earlierGoals?.length) return true;
  const sha256 = await modelDigest(directory).catch(() => null);
  return sha256 === null || isOfGoal(config, sha256, await readRunSummary(directory, identity.runId, sha256));
}

/** @throws OperationalError `run-contract` unless the run is of this version's contract */
export function requireContract(directory: string, { contract }: RunConfig, { packageVersion }: RunIdentity): void {
  if (contract === CONTRACT) return;
  const version = contract === FIRST_CONTRACT ? '0.1' : packageVersion;
  throw new OperationalError(
    'run-contract',
    `Cannot resume the run in ${directory}: its contract must be ${CONTRACT}, as of this version, got ${contract}. ` +
      'Another contract yields other bits, so the model would be neither.',
    `Finish the run with lenet-cluster ${version}, or begin a new one in another directory with --run-dir.`,
  );
}
