import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, messageOf, OperationalError } from '../../shared/errors.js';
import { syncDirectory, writeFileAtomic } from '../../shared/files/atomic-file.js';
import { readRegularFile } from '../../shared/files/regular-file.js';
import { MAX_CLASS_COUNT, networkOf } from '../../shared/model/model.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import type { Checkpoint } from './checkpoint-contents.js';
import {
  type CheckpointFile,
  checkpointFileName,
  listCheckpointFiles,
  pruneCheckpointFiles,
} from './checkpoint-files.js';
import { CHECKPOINTS_DIRECTORY } from './run-files.js';

/** Checkpoints that are kept: the newest, and two more in case it gets damaged. */
const KEPT = 3;
/** About twice what a checkpoint of the largest network takes. */
const MAX_FILE_BYTES = 8 * networkOf(MAX_CLASS_COUNT).parameterBytes;

/** A checkpoint that is safely on disk. */
export interface SavedCheckpoint {
  /** Step of the cursor. */
  readonly step: number;
  /** Absolute path. */
  readonly file: string;
  /** Size of the file. */
  readonly bytes: number;
  /** From the start of encoding until the file was durable. */
  readonly seconds: number;
}

/** The checkpoints of one run, in `checkpoints/` of its directory. Only the holder of the run lock may save. */
export class CheckpointStore {
  /** Absolute path; made when the first one is saved. */
  readonly directory: string;
  readonly #onWarning: (message: string) => void;
  readonly #beforeWriting: () => Promise<void>;
  /** Names of files that turned out to be unusable. */
  readonly #skipped = new Set<string>();
  #waiting: Job | undefined;
  #writing: Promise<void> | undefined;

  /**
   * @param onWarning gets notes for a person about faults that do not stop the run
   * @param beforeWriting rejects, with the reason, when nothing may be written
   */
  constructor(
    runDirectory: string,
    onWarning: (message: string) => void,
    beforeWriting: () => Promise<void> = async () => {},
  ) {
    this.directory = path.resolve(runDirectory, CHECKPOINTS_DIRECTORY);
    this.#onWarning = onWarning;
    this.#beforeWriting = beforeWriting;
  }

  /**
   * Writes a checkpoint, and removes older ones once it is durable. Checkpoints are written one at a time. If several
   * are requested meanwhile, only the last of them is written next.
   *
   * @param checkpoint is encoded when its turn comes: its arrays must not change until then
   * @returns null when a later one took its place
   * @throws OperationalError `checkpoint-not-saved`; earlier checkpoints are untouched then, and a later call may
   *   succeed
   */
  save(checkpoint: Checkpoint): Promise<SavedCheckpoint | null> {
    return new Promise((resolve, reject) => {
      this.#waiting?.resolve(null);
      this.#waiting = { checkpoint, resolve, reject };
      this.#writing ??= this.#writeWaiting();
    });
  }

  /** Number of requested checkpoints that are neither written nor given up: 0..2. */
  get underWay(): number {
    return (this.#writing ? 1 : 0) + (this.#waiting ? 1 : 0);
  }

  /** Resolves when every requested checkpoint is written or has failed. Never rejects. */
  async idle(): Promise<void> {
    await this.#writing;
  }

  /**
   * The newest checkpoint that is whole and accepted. Each newer file that is not is named in a warning, and stays
   * where it is.
   *
   * @param problemOf why the run cannot resume from a whole checkpoint, as in "it must be ..., got ..."; null if it can
   * @returns null when there are no files
   * @throws OperationalError `no-valid-checkpoint` when there are files but none is usable, `checkpoints-unreadable`
   *   when they cannot be listed
   */
  async loadNewest(problemOf: (checkpoint: Checkpoint) => string | null): Promise<Checkpoint | null> {
    const files = await this.#list();
    const faults: string[] = [];
    for (const file of files) {
      try {
        const checkpoint = await this.#load(file);
        const problem = problemOf(checkpoint);
        if (problem === null) {
          for (const fault of faults) this.#onWarning(`skipped a checkpoint: ${fault}`);
          return checkpoint;
        }
        faults.push(`Cannot resume from '${this.#path(file)}': ${problem}.`);
      } catch (error) {
        faults.push(messageOf(error));
      }
      this.#skipped.add(file.name);
    }
    if (files.length === 0) return null;
    throw new OperationalError(
      'no-valid-checkpoint',
      `Cannot resume: one of the ${files.length} checkpoints in ${this.directory} must be whole and of this run. ${faults.join(' ')}`,
      'Nothing was changed. Put a good copy of one of these files in its place, or start again with another --run-dir.',
    );
  }

  async #writeWaiting(): Promise<void> {
    for (let job = this.#takeWaiting(); job; job = this.#takeWaiting()) {
      try {
        job.resolve(await this.#write(job.checkpoint));
      } catch (cause) {
        job.reject(
          new OperationalError(
            'checkpoint-not-saved',
            `Cannot save the checkpoint of step ${job.checkpoint.cursor.step} in ${this.directory}: ${messageOf(cause)}.`,
            'Make room or the directory writable. The checkpoints that are there are untouched.',
            { cause },
          ),
        );
      }
    }
    this.#writing = undefined;
  }

  #takeWaiting(): Job | undefined {
    const job = this.#waiting;
    this.#waiting = undefined;
    return job;
  }

  async #write(checkpoint: Checkpoint): Promise<SavedCheckpoint> {
    await this.#beforeWriting();
    await this.#makeDirectory();
    const { step } = checkpoint.cursor;
    const name = checkpointFileName(step);
    const file = path.join(this.directory, name);
    const beganAtMs = performance.now();
    const bytes = encodeCheckpoint(checkpoint);
    await writeFileAtomic(file, bytes);
    const seconds = (performance.now() - beganAtMs) / 1000;
    this.#skipped.delete(name);
    try {
      await pruneCheckpointFiles(this.directory, step, KEPT, this.#skipped);
    } catch (error) {
      this.#onWarning(`cannot remove old checkpoints in ${this.directory}: ${messageOf(error)}`);
    }
    return { step, file, bytes: bytes.length, seconds };
  }

  /** Makes only this directory: a run directory that has disappeared is not made again. */
  async #makeDirectory(): Promise<void> {
    try {
      await mkdir(this.directory);
      await syncDirectory(path.dirname(this.directory));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }

  async #list(): Promise<CheckpointFile[]> {
    try {
      return await listCheckpointFiles(this.directory);
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT') return [];
      throw new OperationalError(
        'checkpoints-unreadable',
        `Cannot list the checkpoints in ${this.directory}: ${messageOf(cause)}.`,
        undefined,
        { cause },
      );
    }
  }

  async #load(found: CheckpointFile): Promise<Checkpoint> {
    const file = this.#path(found);
    const checkpoint = decodeCheckpoint(await readRegularFile(file, MAX_FILE_BYTES), file);
    if (checkpoint.cursor.step !== found.step) {
      throw new Error(
        `Cannot resume from '${file}': it must be of step ${found.step}, as its name says, got ${checkpoint.cursor.step}.`,
      );
    }
    return checkpoint;
  }

  #path({ name }: CheckpointFile): string {
    return path.join(this.directory, name);
  }
}

interface Job {
  readonly checkpoint: Checkpoint;
  resolve(saved: SavedCheckpoint | null): void;
  reject(error: OperationalError): void;
}
