import { messageOf } from '../../shared/errors.js';
import { quoted } from '../../shared/text/printable.js';
import type { CsvRecord } from './csv-records.js';
import { unusable } from './failures.js';

/** Most digits of a number that is read without a library: it stays exact. */
const MAX_DIGITS = 9;
const [ZERO, NINE] = [0x30, 0x39];

/**
 * The cells of a record as text, as csv-parse reads them: with quotes, and without the spaces around.
 *
 * @param delimiter one character
 * @throws OperationalError `csv-malformed`
 */
export async function cellsOf(record: CsvRecord, delimiter: string, file: string): Promise<readonly string[]> {
  const { parse } = await import('csv-parse/sync');
  try {
    const [cells = []] = parse(record.bytes, { delimiter, trim: true, relax_column_count: true }) as string[][];
    return cells;
  } catch (error) {
    const reason = messageOf(error).replace(/\.$/, '');
    throw unusable(
      'csv-malformed',
      file,
      `each line must be CSV, got in line ${record.line}: ${reason}`,
      'Look at that line, or save the file again.',
      error,
    );
  }
}

/**
 * Reads a record that consists of digits and delimiters only, as nearly all do, without making text of it: this is 20 times
 * as fast as a general reader.
 *
 * @param delimiter code of the character
 * @param values overwritten with the first numbers
 * @returns cells of the record; -1: it has something else, and `cellsOf` must read it
 */
export function readPlainCells(bytes: Uint8Array, delimiter: number, values: Int32Array): number {
  let cells = 0;
  let value = 0;
  let digits = 0;
  for (let at = 0; at <= bytes.length; at++) {
    const code = at < bytes.length ? (bytes[at] as number) : delimiter;
    if (code >= ZERO && code <= NINE) {
      value = value * 10 + code - ZERO;
      digits++;
    } else {
      if (code !== delimiter || digits === 0 || digits > MAX_DIGITS) return -1;
      if (cells < values.length) values[cells] = value;
      cells++;
      value = 0;
      digits = 0;
    }
  }
  return cells;
}

/**
 * The cells of a record as whole numbers from 0.
 *
 * @param delimiter one character
 * @param values overwritten; as many as each record must have
 * @throws OperationalError `csv-cells` (another number of them), `csv-value` (not a whole number from 0), `csv-malformed`
 */
export async function readNumbers(
  record: CsvRecord,
  delimiter: string,
  values: Int32Array,
  file: string,
): Promise<void> {
  let count = readPlainCells(record.bytes, delimiter.charCodeAt(0), values);
  if (count < 0) {
    const cells = await cellsOf(record, delimiter, file);
    count = cells.length;
    for (const [column, cell] of count === values.length ? cells.entries() : []) {
      if (!/^\d{1,9}$/.test(cell)) throw valueFault(file, record.line, column, cell);
      values[column] = Number(cell);
    }
  }
  if (count === values.length) return;
  throw unusable(
    'csv-cells',
    file,
    `each line must have ${values.length} values, got ${count} in line ${record.line}`,
    'The file may be cut off: download or save it again.',
  );
}

/** The error of a value that is no pixel and no label; `column` counts from 0. */
export function valueFault(file: string, line: number, column: number, got: string): Error {
  return unusable(
    'csv-value',
    file,
    `pixels must be whole numbers from 0 to 255, and labels whole numbers from 0, got ${quoted(got)} in line ${line}, column ${column + 1}`,
    'Scale pixels to 0 to 255, and number the classes from 0.',
  );
}
