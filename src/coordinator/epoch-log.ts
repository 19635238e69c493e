import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { syncDirectory, writeFileAtomic } from '../shared/atomic-file.js';
import { OperationalError } from '../shared/errors.js';
import type { EpochReport } from './progress.js';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
// JSON has no NaN and no infinity, and writes null.
const measure = v.pipe(
  v.nullable(v.number()),
  v.transform((value) => value ?? Number.NaN),
);

/** A line of the file. Epochs count from 1 in files, as they do for people. */
const lineSchema = v.object({
  epoch: v.pipe(
    count,
    v.minValue(1),
    v.transform((epoch) => epoch - 1),
  ),
  testCount: count,
  testLoss: measure,
  testCorrect: count,
  trainLoss: measure,
  trainCorrect: count,
  trainCount: count,
  trainSeconds: measure,
  evaluationSeconds: measure,
}) satisfies v.GenericSchema<unknown, EpochReport>;

/** `epochs.jsonl`: a line of JSON for each epoch, once. */
export class EpochLog {
  readonly #file: string;
  readonly #reports: EpochReport[];
  /** Bytes of whole lines; what follows them is a line that could not be finished. */
  #bytes: number;
  /** Epochs whose lines could not be written: an epoch without a line would have to be trained again. */
  readonly #unwritten: EpochReport[] = [];
  /** Settles when the calls before have ended: two evaluations may end at about the same time. */
  #last: Promise<void> = Promise.resolve();

  private constructor(file: string, reports: EpochReport[], bytes: number) {
    this.#file = file;
    this.#reports = reports;
    this.#bytes = bytes;
  }

  /** Of a run that is just beginning: there is no file yet, and what is in one nevertheless is overwritten. */
  static begin(file: string): EpochLog {
    return new EpochLog(file, [], 0);
  }

  /**
   * Of a run that has begun. A last line that a crash cut short is dropped, also from the file, and with a warning.
   *
   * @param repair false: the file stays as it is
   * @throws OperationalError `epochs-damaged` when another line is not as it must be; what the file system throws
   */
  static async open(file: string, repair: boolean, onWarning: (message: string) => void): Promise<EpochLog> {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const lines = bytes.toString('utf8').split('\n');
    // Empty when the last line is whole.
    const rest = lines.pop() ?? '';
    const reports = lines.map((line, i) => parseLine(line) ?? damaged(file, i + 1));
    const last = parseLine(rest);
    if (last) reports.push(last);
    else if (rest !== '') onWarning(`dropped the last line of ${file}: a crash cut it short`);
    if (rest === '') return new EpochLog(file, reports, bytes.length);

    const whole = Buffer.from((last ? [...lines, rest] : lines).map((line) => `${line}\n`).join(''));
    if (repair) await writeFileAtomic(file, whole);
    return new EpochLog(file, reports, whole.length);
  }

  /** In the order of the file. */
  get reports(): readonly EpochReport[] {
    return this.#reports;
  }

  /**
   * Adds the epoch's line, and those that could not be written before, and makes them durable; does nothing if the epoch has one.
   *
   * @throws what the file system throws; what was written by then goes with the next call, which writes this line too
   */
  append(report: EpochReport): Promise<void> {
    const turn = this.#last.then(() => this.#append(report));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #append(report: EpochReport): Promise<void> {
    const known = [...this.#reports, ...this.#unwritten];
    if (!known.some(({ epoch }) => epoch === report.epoch)) this.#unwritten.push(report);
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
}

const lineOf = (report: EpochReport): string => `${JSON.stringify({ ...report, epoch: report.epoch + 1 })}\n`;

function parseLine(line: string): EpochReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(lineSchema, value);
  return parsed.success ? parsed.output : undefined;
}

function damaged(file: string, line: number): never {
  throw new OperationalError(
    'epochs-damaged',
    `Cannot go on with ${file}: line ${line} must be the JSON of an epoch, and is not.`,
    'Repair or remove the line. Training does not depend on this file.',
  );
}
