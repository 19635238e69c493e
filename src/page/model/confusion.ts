import { nameOf } from './class-words.js';
import { formatCount, formatPercent } from './format.js';

/** With more classes, a matrix is too wide to be read: the pairs that are mixed up most tell more. */
export const MAX_MATRIX_CLASSES = 30;

/** A count in the matrix. */
export interface ConfusionCell {
  readonly count: number;
  readonly right: boolean;
  /**
   * How dark the cell is: 0 for nothing, 5 for the most frequent error. Right answers are 0, so that errors stand out.
   */
  readonly heat: 0 | 1 | 2 | 3 | 4 | 5;
}

export interface ConfusionRow {
  readonly label: number;
  readonly name: string;
  readonly cells: readonly ConfusionCell[];
  readonly total: number;
  /** 0..1; null if the test set has no sample of the class. */
  readonly rightRatio: number | null;
}

/**
 * A row for each label.
 *
 * @param counts row by row, as many rows as columns; a row is the label, a column the predicted class
 */
export function confusionRows(counts: readonly number[], classNames: readonly string[]): ConfusionRow[] {
  const classes = Math.round(Math.sqrt(counts.length));
  const isRight = (index: number): boolean => Math.floor(index / classes) === index % classes;
  const most = counts.reduce((most, count, index) => (isRight(index) ? most : Math.max(most, count)), 0);
  return Array.from({ length: classes }, (_, label) => {
    const row = counts.slice(label * classes, (label + 1) * classes);
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, taken) => ({
      count,
      right: taken === label,
      heat: taken === label ? 0 : heatOf(count, most),
    }));
    return {
      label,
      name: nameOf(label, classNames),
      cells,
      total,
      rightRatio: total === 0 ? null : (row[label] ?? 0) / total,
    };
  });
}

/** Heat by the square root of the count, so that rare errors are visible beside frequent ones. */
function heatOf(count: number, most: number): ConfusionCell['heat'] {
  return count === 0 ? 0 : (Math.max(1, Math.round(5 * Math.sqrt(count / most))) as ConfusionCell['heat']);
}

/** A class that was taken for another one. */
export interface ConfusedPair {
  readonly name: string;
  /** Name of the other class. */
  readonly takenFor: string;
  /** How often, at least 1. */
  readonly count: number;
  /** The share of the class's samples: '12.5 %'. */
  readonly share: string;
}

/** The pairs that were mixed up most, the most frequent first. */
export function confusedPairs(rows: readonly ConfusionRow[], most: number): ConfusedPair[] {
  return errorsOf(rows)
    .slice(0, most)
    .map(({ row, taken, count }) => ({
      name: row.name,
      takenFor: rows[taken]?.name ?? '',
      count,
      share: formatPercent(count / row.total, 1),
    }));
}

interface ConfusionError {
  readonly row: ConfusionRow;
  readonly taken: number;
  readonly count: number;
}

/** The most frequent first. */
function errorsOf(rows: readonly ConfusionRow[]): ConfusionError[] {
  const errors = rows.flatMap((row) =>
    row.cells.flatMap(({ count, right }, taken) => (right || count === 0 ? [] : [{ row, taken, count }])),
  );
  return errors.sort((a, b) => b.count - a.count);
}

/** '141 of 10,000 wrong; most often it takes 4 for 9 (12) and 7 for 2 (10).' */
export function confusionSummary(rows: readonly ConfusionRow[]): string {
  const wrong = errorsOf(rows).reduce((sum, { count }) => sum + count, 0);
  const total = rows.reduce((sum, row) => sum + row.total, 0);
  const often = confusedPairs(rows, 2)
    .map(({ name, takenFor, count }) => `${name} for ${takenFor} (${formatCount(count)})`)
    .join(' and ');
  return `${formatCount(wrong)} of ${formatCount(total)} wrong${often === '' ? '' : `; most often it takes ${often}`}.`;
}
