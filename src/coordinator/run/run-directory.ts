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
import { type RunIdentity, readRunConfig } from './run-config-file.js';
import { CHECKPOINTS_DIRECTORY, CONFIG_FILE, EPOCHS_FILE, MODEL_FILE } from './run-files.js';

/** The content of a run directory. */
export interface StoredRun {
  readonly runDirectory: RunDirectory;
  readonly config: RunConfig;
  readonly identity: RunIdentity;
  /** The trained model exists. Nothing can be written any more. */
  readonly finished: boolean;
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
  readonly #epochs: EpochLog;
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

  /** Whether the run has its trained model: then nothing is written to it any more. */
  static async isFinished(directory: string): Promise<boolean> {
    return await fileExists(path.join(directory, MODEL_FILE));
  }

  /** Whether an update was made in the run, as far as its files tell. */
  static async holdsTraining(directory: string): Promise<boolean> {
    if (await fileExists(path.join(directory, EPOCHS_FILE))) return true;
    const checkpoints = await listCheckpointFiles(path.join(directory, CHECKPOINTS_DIRECTORY)).catch(() => []);
    return checkpoints.some(({ step }) => step > 0);
  }

  /**
   * Makes the directory and writes the configuration into it. The caller holds the run lock.
   *
   * @throws OperationalError `run-directory-in-use` (it already holds a run), `run-directory-not-writable`
   */
  static async create(directory: string, config: RunConfig, identity: RunIdentity): Promise<RunDirectory> {
    const absolute = path.resolve(directory);
    try {
      await mkdir(absolute, { recursive: true });
      for (const name of [CONFIG_FILE, EPOCHS_FILE, CHECKPOINTS_DIRECTORY, MODEL_FILE]) {
        if (!(await fileExists(path.join(absolute, name)))) continue;
        throw new OperationalError(
          'run-directory-in-use',
          `Cannot write a run to ${absolute}: it already holds a run (there is '${name}').`,
          'Choose another with --run-dir; runs are never overwritten.',
        );
      }
      await writeFileAtomic(
        path.join(absolute, CONFIG_FILE),
        `${JSON.stringify({ ...identity, ...config }, null, 2)}\n`,
      );
    } catch (error) {
      if (error instanceof OperationalError) throw error;
      throw new OperationalError(
        'run-directory-not-writable',
        `Cannot write a run to ${absolute}: ${messageOf(error)}.`,
        'Choose another directory with --run-dir.',
        { cause: error },
      );
    }
    return new RunDirectory(absolute, EpochLog.begin(path.join(absolute, EPOCHS_FILE)), false);
  }

  /**
   * Opens the directory of a run that has begun. Repairs files that a crash left half-written, unless the run is
   * finished.
   *
   * @param onWarning gets notes for a person about faults that do not stop the run
   * @throws OperationalError `no-run` (no configuration there), `run-config-invalid`, `run-contract` (an unfinished run of
   *   another contract; nothing is repaired then), `epoch-log-unusable`
   */
  static async open(directory: string, onWarning: (message: string) => void): Promise<StoredRun> {
    const absolute = path.resolve(directory);
    const { config, identity } = await readRunConfig(absolute, 'resume');
    const finished = await RunDirectory.isFinished(absolute);
    if (!finished && config.contract !== CONTRACT) throw otherContract(absolute, config.contract, identity);
    try {
      const epochs = await EpochLog.open(path.join(absolute, EPOCHS_FILE), !finished, onWarning);
      const runDirectory = new RunDirectory(absolute, epochs, finished);
      return { runDirectory, config, identity, finished, epochs: [...epochs.reports] };
    } catch (cause) {
      if (cause instanceof OperationalError) throw cause;
      throw new OperationalError(
        'epoch-log-unusable',
        `Cannot resume the run in ${absolute}: ${messageOf(cause)}.`,
        undefined,
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

function otherContract(directory: string, contract: number, { packageVersion }: RunIdentity): OperationalError {
  const version = contract === FIRST_CONTRACT ? '0.1' : packageVersion;
  return new OperationalError(
    'run-contract',
    `Cannot resume the run in ${directory}: its contract must be ${CONTRACT}, as of this version, got ${contract}. ` +
      'Another contract yields other bits, so the model would be neither.',
    `Finish the run with lenet-cluster ${version}, or begin a new one in another directory with --run-dir.`,
  );
}
