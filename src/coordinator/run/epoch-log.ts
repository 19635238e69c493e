import { constants, copyFile, open } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { codeOf } from '../../shared/errors.js';
import { syncDirectory, writeFileAtomic } from '../../shared/files/atomic-file.js';
import { readRegularFile } from '../../shared/files/regular-file.js';
import { listed } from '../../shared/text/listed.js';
import type { EpochReport } from '../core/reports.js';
import { epochEntries, namedBySplit } from './epoch-schema.js';

/** Enough for a million epochs. */
export const MAX_EPOCH_LOG_BYTES = 256 << 20;

/** A line of the file. Epochs count from 1 in files, as they do for people. */
const {
  split: _,
  testCount,
  testLoss,
  testCorrect,
  ...common
} = {
  ...epochEntries,
  epoch: v.pipe(
    v.number(),
    v.safeInteger(),
    v.minValue(1),
    v.transform((epoch) => epoch - 1),
  ),
};
const lineSchema = v.union([
  v.object({ ...common, testCount, testLoss, testCorrect }),
  v.pipe(
    v.object({ ...common, validationCount: testCount, validationLoss: testLoss, validationCorrect: testCorrect }),
    v.transform(({ validationCount, validationLoss, validationCorrect, ...rest }) => {
      const figures = { testCount: validationCount, testLoss: validationLoss, testCorrect: validationCorrect };
      return { ...rest, split: 'validation' as const, ...figures };
    }),
  ),
]) satisfies v.GenericSchema<unknown, EpochReport>;

/** `epochs.jsonl`: one line of JSON for each epoch. It is for people: no training depends on it. */
export class EpochLog {
  readonly #file: string;
  readonly #reports: EpochReport[];
  /** Epochs of `#reports` and `#unwritten`. */
  readonly #known: Set<number>;
  /** Bytes of whole lines. A line that could not be finished may follow. */
  #bytes: number;
  /** Epochs whose lines could not be written. The next call writes them too. */
  readonly #unwritten: EpochReport[] = [];
  /** Settles when the earlier calls have ended: two evaluations may end at about the same time. */
  #last: Promise<void> = Promise.resolve();

  private constructor(file: string, reports: EpochReport[], bytes: number) {
    this.#file = file;
    this.#reports = reports;
    this.#known = new Set(reports.map(({ epoch }) => epoch));
    this.#bytes = bytes;
  }

  /** Starts an empty log for a new run; overwrites an existing file. */
  static begin(file: string): EpochLog {
    return new EpochLog(file, [], 0);
  }

  /**
   * Opens the log of a run that has begun. Lines that are not epochs are dropped with a warning: a last line that a
   * crash cut short, and lines that were damaged later; then a copy of the file is kept.
   *
   * @param repair false: the file stays as it is
   * @throws OperationalError `not-a-file`, `file-too-long`; errors of the file system
   */
  static async open(file: string, repair: boolean, onWarning: (message: string) => void): Promise<EpochLog> {
    const bytes = await readRegularFile(file, MAX_EPOCH_LOG_BYTES).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const lines = bytes.toString('utf8').split('\n');
    // Empty when the last line is whole.
    const rest = lines.pop() ?? '';
    const reports = new Map<number, EpochReport>();
    const damaged: number[] = [];
    for (const [i, line] of lines.entries()) {
      const report = parseEpochLine(line);
      if (report && !reports.has(report.epoch)) reports.set(report.epoch, report);
      else damaged.push(i + 1);
    }
    const last = parseEpochLine(rest);
    if (last) reports.set(last.epoch, last);
    else if (rest !== '') onWarning(`dropped the last line of ${file}: a crash cut it short`);
    const log = new EpochLog(file, [...reports.values()], bytes.length);
    if (damaged.length > 0) {
      const copy = repair ? `; the file as it was is ${await keepCopy(file)}` : '';
      onWarning(`passed over lines that are not new epochs in ${file}: ${lineList(damaged)}${copy}`);
    }
    if (repair && (rest !== '' || damaged.length > 0)) await log.#rewrite();
    return log;
  }

  /** The epochs in the order of the file. */
  get reports(): readonly EpochReport[] {
    return this.#reports;
  }

  /**
   * Puts back epochs that the file has lost, each in its place. Existing lines stay as they are.
   *
   * @throws errors of the file system
   */
  async restore(reports: readonly EpochReport[]): Promise<void> {
    const missing = reports.filter(({ epoch }) => !this.#known.has(epoch));
    if (missing.length === 0) return;
    for (const { epoch } of missing) this.#known.add(epoch);
    this.#reports.push(...missing);
    this.#reports.sort((a, b) => a.epoch - b.epoch);
    await this.#rewrite();
  }

  /**
   * Adds the epoch's line, and lines that could not be written before, and makes them durable. Does nothing if the
   * epoch has a line.
   *
   * @throws errors of the file system; the next call then writes this line too
   */
  append(report: EpochReport): Promise<void> {
    const turn = this.#last.then(() => this.#append(report));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #append(report: EpochReport): Promise<void> {
    if (!this.#known.has(report.epoch)) this.#unwritten.push(report);
    this.#known.add(report.epoch);
    if (this.#unwritten.length === 0) return;
    const lines = Buffer.from(this.#unwritten.map(lineOf).join(''));
    const handle = await open(this.#file, 'a');
    try {
      const { size } = await handle.stat();
      if (size > this.#bytes) await handle.truncate(this.#bytes);
      await handle.writeFile(lines);
      await handle.sync();
      if (size === 0) await syncDirectory(path.dirname(this.#file));
      this.#bytes = Math.min(size, this.#bytes) + lines.length;
    } finally {
      await handle.close();
    }
    this.#reports.push(...this.#unwritten.splice(0));
  }

  async #rewrite(): Promise<void> {
    const whole = Buffer.from(this.#reports.map(lineOf).join(''));
    await writeFileAtomic(this.#file, whole);
    this.#bytes = whole.length;
  }
}

/** Copies a damaged file to a free name beside it, and returns that name. */
async function keepCopy(file: string): Promise<string> {
  for (let number = 1; ; number++) {
    const copy = `${file}.damaged-${number}`;
    try {
      await copyFile(file, copy, constants.COPYFILE_EXCL);
      return copy;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

const lineList = (lines: readonly number[]): string => `line${lines.length === 1 ? '' : 's'} ${listed(lines, 5)}`;

const lineOf = (report: EpochReport): string =>
  `${JSON.stringify(namedBySplit({ ...report, epoch: report.epoch + 1 }))}\n`;

/** The epoch of a line of the file; undefined if the line is damaged. */
export function parseEpochLine(line: string): EpochReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(lineSchema, value);
  return parsed.success ? parsed.output : undefined;
}
