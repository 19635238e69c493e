import { formatCount } from './format.js';

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
  readonly cells: readonly ConfusionCell[];
  readonly total: number;
  /** 0..1; null if the test set has no such digit. */
  readonly rightRatio: number | null;
}

/**
 * A row for each label.
 *
 * @param counts row by row, as many rows as columns; a row is the label, a column the predicted digit
 */
export function confusionRows(counts: readonly number[]): ConfusionRow[] {
  const classes = Math.round(Math.sqrt(counts.length));
  const isRight = (index: number): boolean => Math.floor(index / classes) === index % classes;
  const most = Math.max(0, ...counts.filter((_, index) => !isRight(index)));
  return Array.from({ length: classes }, (_, label) => {
    const row = counts.slice(label * classes, (label + 1) * classes);
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, taken) => ({
      count,
      right: taken === label,
      heat: taken === label ? 0 : heatOf(count, most),
    }));
    return { label, cells, total, rightRatio: total === 0 ? null : (row[label] ?? 0) / total };
  });
}

/** Heat by the square root of the count, so that rare errors are visible beside frequent ones. */
function heatOf(count: number, most: number): ConfusionCell['heat'] {
  return count === 0 ? 0 : (Math.max(1, Math.round(5 * Math.sqrt(count / most))) as ConfusionCell['heat']);
}

/** '141 of 10,000 wrong; most often 4 taken for 9 (12 times) and 7 for 2 (10).' */
export function confusionSummary(rows: readonly ConfusionRow[]): string {
  const errors = rows.flatMap(({ label, cells }) =>
    cells.flatMap(({ count, right }, taken) => (right || count === 0 ? [] : [{ label, taken, count }])),
  );
  const wrong = errors.reduce((sum, { count }) => sum + count, 0);
  const total = rows.reduce((sum, row) => sum + row.total, 0);
  const worst = errors.toSorted((a, b) => b.count - a.count).slice(0, 2);
  const often = worst.map(({ label, taken, count }) => `${label} for ${taken} (${formatCount(count)})`).join(' and ');
  return `${formatCount(wrong)} of ${formatCount(total)} wrong${often === '' ? '' : `; most often it takes ${often}`}.`;
}
