import type { SampleBlock } from '../source.js';
import { cellsOf, readNumbers, readPlainCells, valueFault } from './csv-cells.js';
import { csvRecords } from './csv-records.js';
import { unusable } from './failures.js';
import { checkLabels } from './labels.js';
import { samplesPerBlock } from './sample-blocks.js';
import { labelTooLow, type SampleReading, transposeImages } from './sample-reading.js';

/** How a CSV file holds images: a line for each, with a column for each pixel. */
export interface CsvTable {
  readonly file: string;
  /** ',', ';' or a tabulator. */
  readonly delimiter: string;
  /** Whether the first record has the names of columns. */
  readonly hasHeader: boolean;
  readonly columns: number;
  /** Column of the labels, from 0: the first or the last; null: there are none. */
  readonly labelColumn: number | null;
  /** Height and width of the images, in pixels. */
  readonly side: number;
}

const DELIMITERS = [',', ';', '\t'];
const LABEL_NAME = /^(?:labels?|class(?:es)?|target|digit|y)$/i;
const NUMBER = /^-?\d+(?:\.\d*)?$/;
/** Records that are looked at to find the column of the labels. */
const LOOK_RECORDS = 100;
/** Smaller squares are tables of something else. In pixels. */
const MIN_SIDE = 4;

/**
 * Looks at the beginning of a CSV file.
 *
 * @throws OperationalError `dataset-empty`, `csv-columns`, and as csvRecords does
 */
export async function readCsvTable(file: string): Promise<CsvTable> {
  let first: readonly string[] | null = null;
  let delimiter = ',';
  const firsts = new Set<number>();
  const lasts = new Set<number>();
  let values = new Int32Array(0);
  let looked = 0;
  for await (const record of csvRecords(file)) {
    if (!first) {
      const text = record.bytes.toString();
      const uses = (character: string): number => text.split(character).length;
      delimiter = DELIMITERS.reduce((best, other) => (uses(other) > uses(best) ? other : best));
      first = await cellsOf(record, delimiter, file);
      values = new Int32Array(first.length);
    }
    if (readPlainCells(record.bytes, delimiter.charCodeAt(0), values) === values.length) {
      firsts.add(values[0] as number);
      lasts.add(values.at(-1) as number);
    }
    if (++looked > LOOK_RECORDS) break;
  }
  if (!first)
    throw unusable('dataset-empty', file, 'it must hold at least one line, got none', 'Use another data set.');
  const names = headerOf(first);
  const hasLastLabel = firsts.size === 1 && lasts.size > 1;
  const labelColumn = names
    ? namedLabel(names)
    : isSquare(first.length - 1)
      ? hasLastLabel
        ? first.length - 1
        : 0
      : null;
  const pixels = first.length - (labelColumn === null ? 0 : 1);
  if (!isSquare(pixels)) throw columnsFault(file, first.length, pixels, names !== null && labelColumn === null);
  return { file, delimiter, hasHeader: names !== null, columns: first.length, labelColumn, side: Math.sqrt(pixels) };
}

/**
 * The images and labels of a file.
 *
 * @param table with labels
 * @throws OperationalError `dataset-empty`, `csv-cells`, `csv-value`, and as csvRecords does
 */
export async function* readCsvSamples(
  table: CsvTable,
  { isTransposed = false, firstLabel = 0 }: SampleReading = {},
): AsyncGenerator<SampleBlock, void, undefined> {
  const { file, delimiter, columns, side } = table;
  const labelColumn = table.labelColumn as number;
  const values = new Int32Array(columns);
  const imagePixels = side * side;
  const most = samplesPerBlock(imagePixels);
  let isHeader = table.hasHeader;
  let done = 0;
  let pixels = new Uint8Array(most * imagePixels);
  let labels: number[] = [];
  const block = (): SampleBlock => {
    const count = labels.length;
    if (isTransposed) transposeImages(pixels.subarray(0, count * imagePixels), side, side);
    return { count, height: side, width: side, channels: 1, pixels: pixels.subarray(0, count * imagePixels), labels };
  };
  for await (const record of csvRecords(file)) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    await readNumbers(record, delimiter, values, file);
    let to = labels.length * imagePixels;
    for (let column = 0; column < columns; column++) {
      if (column === labelColumn) continue;
      const value = values[column] as number;
      if (value > 255) throw valueFault(file, record.line, column, String(value));
      pixels[to++] = value;
    }
    const label = values[labelColumn] as number;
    if (label < firstLabel) throw labelTooLow(file, firstLabel, label, done + labels.length);
    labels.push(label - firstLabel);
    if (labels.length === most) {
      checkLabels(labels, done, file);
      yield block();
      done += labels.length;
      pixels = new Uint8Array(most * imagePixels);
      labels = [];
    }
  }
  checkLabels(labels, done, file);
  if (labels.length > 0) yield block();
  else if (done === 0)
    throw unusable('dataset-empty', file, 'it must hold at least one image, got none', 'Use another data set.');
}

/** The names of the columns; null: the first record is a sample. A stray text among numbers makes no header. */
function headerOf(cells: readonly string[]): readonly string[] | null {
  const isName = (cell: string | undefined): boolean => cell !== undefined && !NUMBER.test(cell);
  const isHeader =
    LABEL_NAME.test(cells[0] ?? '') ||
    LABEL_NAME.test(cells.at(-1) ?? '') ||
    cells.filter(isName).length * 2 > cells.length;
  return isHeader ? cells : null;
}

/** The column with the name of labels, if it is the first or the last. */
function namedLabel(names: readonly string[]): number | null {
  if (LABEL_NAME.test(names[0] ?? '')) return 0;
  return LABEL_NAME.test(names.at(-1) ?? '') ? names.length - 1 : null;
}

const isSquare = (pixels: number): boolean => Number.isInteger(Math.sqrt(pixels)) && pixels >= MIN_SIDE * MIN_SIDE;

function columnsFault(file: string, columns: number, pixels: number, hasNamesOnly: boolean): Error {
  if ([pixels, columns - 1].some((count) => count % 3 === 0 && isSquare(count / 3))) {
    return unusable(
      'csv-columns',
      file,
      `its columns must be a label and the pixels of a grey square, got ${columns}, which looks like pixels of three colours`,
      'The order of colours in CSV is not known: use a NumPy archive or a folder of images.',
    );
  }
  const hint = hasNamesOnly
    ? "Name the column of the labels 'label', and put it first or last."
    : 'Each line must have one label and, for example, 784 pixels for 28 x 28.';
  return unusable('csv-columns', file, `its columns must be a label and the pixels of a square, got ${columns}`, hint);
}
