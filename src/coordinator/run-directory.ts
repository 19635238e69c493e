import { createHash } from 'node:crypto';
import { access, appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../shared/atomic-file.js';
import { OperationalError } from '../shared/errors.js';
import type { RunConfig } from '../shared/run-config.js';
import type { EpochReport } from './progress.js';

const CONFIG_FILE = 'config.json';
const EPOCHS_FILE = 'epochs.jsonl';
const MODEL_FILE = 'model.safetensors';

/** What identifies a run besides its configuration. */
export interface RunIdentity {
  readonly runId: string;
  readonly packageVersion: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** The files of one run: `config.json`, one line for each epoch in `epochs.jsonl`, `model.safetensors`. */
export class RunDirectory {
  private constructor(readonly directory: string) {}

  /**
   * Makes the directory, and writes the configuration into it.
   *
   * @throws OperationalError when it cannot be written, or holds a run already
   */
  static async create(directory: string, config: RunConfig, identity: RunIdentity): Promise<RunDirectory> {
    const absolute = path.resolve(directory);
    try {
      await mkdir(absolute, { recursive: true });
      if (await exists(path.join(absolute, CONFIG_FILE))) {
        throw new OperationalError(
          'run-directory-in-use',
          `Cannot write a run to ${absolute}: it holds a run already.`,
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
        `Cannot write a run to ${absolute}: ${error instanceof Error ? error.message : error}.`,
        'Choose another directory with --run-dir.',
        { cause: error },
      );
    }
    return new RunDirectory(absolute);
  }

  /** Adds the epoch's line. Epochs count from 1 in files, as they do for people. */
  async appendEpoch(report: EpochReport): Promise<void> {
    const line = JSON.stringify({ ...report, epoch: report.epoch + 1 });
    await appendFile(path.join(this.directory, EPOCHS_FILE), `${line}\n`);
  }

  /**
   * Writes the trained model, all of it or nothing.
   *
   * @param bytes a safetensors file
   * @returns its path, and its SHA-256 in hexadecimal
   */
  async writeModel(bytes: Uint8Array): Promise<{ path: string; sha256: string }> {
    const file = path.join(this.directory, MODEL_FILE);
    await writeFileAtomic(file, bytes);
    return { path: file, sha256: createHash('sha256').update(bytes).digest('hex') };
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
