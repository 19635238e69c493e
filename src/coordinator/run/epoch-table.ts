import { open } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, messageOf } from '../../shared/errors.js';
import { writeFileAtomic } from '../../shared/files/atomic-file.js';
import { readRegularFile } from '../../shared/files/regular-file.js';
import type { EpochReport, EvaluatedSplit } from '../core/reports.js';
import { EPOCH_TABLE_FILE } from './run-files.js';

/** Far more than a table takes, in bytes: a million epochs. */
const MAX_FILE_BYTES = 256 << 20;

/** The columns of `epochs.csv`, in order, where the test set is evaluated. docs/runs.md explains them. */
const COLUMNS: readonly (readonly [title: string, value: (report: EpochReport) => number | null])[] = [
  ['epoch', ({ epoch }) => epoch + 1],
  ['train_loss', ({ trainLoss }) => trainLoss],
  ['train_correct', ({ trainCorrect }) => trainCorrect],
  ['train_count', ({ trainCount }) => trainCount],
  ['train_seconds', ({ trainSeconds }) => trainSeconds],
  ['learning_rate', ({ learningRate }) => learningRate],
  ['test_loss', ({ testLoss }) => testLoss],
  ['test_correct', ({ testCorrect }) => testCorrect],
  ['test_count', ({ testCount }) => testCount],
  ['test_accuracy', ({ testCorrect, testCount }) => testCorrect / testCount],
  ['test_seconds', ({ evaluationSeconds }) => evaluationSeconds],
];

/** The first line of the table of a run that evaluates this split. */
export function epochTableHead(split: EvaluatedSplit): string {
  return `${COLUMNS.map(([title]) => title.replace(/^test_/, `${split}_`)).join(',')}\n`;
}

/** A line of the table. A number that is unknown or not finite is an empty cell; all others are written with every digit. */
export function epochTableLine(report: EpochReport): string {
  const cells = COLUMNS.map(([, value]) => value(report)).map((value) => (Number.isFinite(value) ? String(value) : ''));
  return `${cells.join(',')}\n`;
}

/**
 * `epochs.csv`: the epochs for spreadsheets. It follows `epochs.jsonl`, and nothing depends on it: training never waits
 * for it, and a table that cannot be written is a warning.
 */
export class EpochTable {
  readonly #file: string;
  readonly #split: EvaluatedSplit;
  readonly #reports: EpochReport[];
  readonly #beforeWriting: () => Promise<void>;
  readonly #onWarning: (message: string) => void;
  /** Bytes of the file; -1: unknown, so the next write writes all of it. */
  #bytes = -1;
  #hasFailed = false;
  #last: Promise<void> = Promise.resolve();

  /**
   * @param split that the run evaluates
   * @param epochs of the run's earlier lives. If there are any, the table is checked, and mended if it is torn.
   * @param beforeWriting rejects, with the reason, when nothing may be written
   * @param onWarning is told once when the table cannot be written
   */
  constructor(
    directory: string,
    split: EvaluatedSplit,
    epochs: readonly EpochReport[],
    beforeWriting: () => Promise<void>,
    onWarning: (message: string) => void,
  ) {
    this.#file = path.join(directory, EPOCH_TABLE_FILE);
    this.#split = split;
    this.#reports = [...epochs];
    this.#beforeWriting = beforeWriting;
    this.#onWarning = onWarning;
    if (epochs.length > 0) this.#enqueue(() => this.#mend());
  }

  /** Adds the epoch's line, later. Never throws. */
  onEpoch(report: EpochReport): void {
    this.#enqueue(async () => {
      this.#reports.push(report);
      await this.#beforeWriting();
      if (!(await this.#append(epochTableLine(report)))) await this.#writeAll();
    });
  }

  /** Resolves when everything is written, or could not be written. Never rejects. */
  idle(): Promise<void> {
    return this.#last;
  }

  #enqueue(write: () => Promise<void>): void {
    this.#last = this.#last.then(write).then(
      () => {
        this.#hasFailed = false;
      },
      (error: unknown) => {
        this.#bytes = -1;
        if (!this.#hasFailed) this.#onWarning(`cannot write ${this.#file}: ${messageOf(error)}`);
        this.#hasFailed = true;
      },
    );
  }

  async #mend(): Promise<void> {
    const found = await readRegularFile(this.#file, MAX_FILE_BYTES).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (found?.toString('latin1') === this.#whole()) this.#bytes = found.length;
    else await this.#writeAll();
  }

  /** @returns false when the file is not as this object left it: then nothing is written */
  async #append(line: string): Promise<boolean> {
    if (this.#bytes < 0) return false;
    const handle = await open(this.#file, 'a');
    try {
      if ((await handle.stat()).size !== this.#bytes) return false;
      await handle.writeFile(line);
      this.#bytes += line.length;
      return true;
    } finally {
      await handle.close();
    }
  }

  async #writeAll(): Promise<void> {
    await this.#beforeWriting();
    const whole = this.#whole();
    await writeFileAtomic(this.#file, whole);
    this.#bytes = whole.length;
  }

  #whole(): string {
    return epochTableHead(this.#split) + this.#reports.map(epochTableLine).join('');
  }
}
