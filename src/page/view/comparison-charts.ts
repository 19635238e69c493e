import type { ComparedResult, RunComparison } from './comparison.js';

/** Id of the element that holds a comparison as JSON. */
export const EMBEDDED_COMPARISON_ID = 'comparison';

/** A chart of a comparison. */
export interface ComparisonChart {
  /** Begin of the ids of its elements. */
  readonly id: string;
  /** The epochs, and a column for each run; null where a run has no value. */
  readonly columns: readonly [x: number[], ...y: (number | null)[][]];
  /** The best epoch of each run, if it belongs into this chart; null: the run has none. */
  readonly best: readonly ({ readonly x: number; readonly y: number } | null)[];
  readonly logarithmic: boolean;
  readonly unit: '%' | 'nats';
}

/** The charts of a comparison, over the epochs. A loss of 0 has no place on a logarithmic scale. */
export function comparisonCharts({ epochs, runs }: Pick<RunComparison, 'epochs' | 'runs'>): ComparisonChart[] {
  const x = epochs.map(({ epoch }) => epoch);
  const columns = (figureOf: (result: ComparedResult) => number | null): ComparisonChart['columns'] => [
    x,
    ...runs.map((_, i) =>
      epochs.map(({ results }) => {
        const result = results[i];
        return result ? figureOf(result) : null;
      }),
    ),
  ];
  const positive = (value: number | null): number | null => (value === null || value <= 0 ? null : value);
  return [
    {
      id: 'accuracy',
      columns: columns(({ accuracy }) => (accuracy === null ? null : 100 * accuracy)),
      best: runs.map(({ best }) =>
        best === null || best.accuracy === null ? null : { x: best.epoch, y: 100 * best.accuracy },
      ),
      logarithmic: false,
      unit: '%',
    },
    { id: 'loss', columns: columns(({ loss }) => positive(loss)), best: [], logarithmic: true, unit: 'nats' },
    {
      id: 'train-loss',
      columns: columns(({ trainLoss }) => positive(trainLoss)),
      best: [],
      logarithmic: true,
      unit: 'nats',
    },
  ];
}
