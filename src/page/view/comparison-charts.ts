import type { ComparedResult, RunComparison } from './comparison.js';

/** Id of the element that holds a comparison as JSON. */
export const EMBEDDED_COMPARISON_ID = 'comparison';

/** A chart of a comparison. */
export interface ComparisonChart {
  /** Begin of the ids of its elements. */
  readonly id: string;
  /** The epochs, and a column for each run; null where a run has no value. */
  readonly columns: readonly [x: number[], ...y: (number | null)[][]];
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
      logarithmic: false,
      unit: '%',
    },
    { id: 'loss', columns: columns(({ loss }) => positive(loss)), logarithmic: true, unit: 'nats' },
    { id: 'train-loss', columns: columns(({ trainLoss }) => positive(trainLoss)), logarithmic: true, unit: 'nats' },
  ];
}
