import assert from 'node:assert/strict';

/** A model's results with one class. A ratio is 0..1, or null where it is undefined, that is, 0/0. */
export interface ClassMetrics {
  /** Class number. */
  readonly label: number;
  readonly className: string;
  /** Samples with this label. */
  readonly support: number;
  /** Samples that the model takes for this class. */
  readonly predictedCount: number;
  /** Samples of this class that the model recognises. */
  readonly correctCount: number;
  /** The share of `predictedCount` that is right; null: nothing was taken for this class. */
  readonly precision: number | null;
  /** The share of `support` that is recognised; null: the data set has no sample of this class. */
  readonly recall: number | null;
  /** Harmonic mean of both: 2 correct / (predicted + support); null: both counts are 0. */
  readonly f1: number | null;
}

/** A mean over the classes, each of which counts alike. */
export interface MacroAverage {
  /** null: no class has a value. */
  readonly value: number | null;
  /** Classes whose value is defined: only they count. */
  readonly classCount: number;
}

/** The macro average of each ratio. */
export interface MacroAverages {
  readonly precision: MacroAverage;
  readonly recall: MacroAverage;
  readonly f1: MacroAverage;
}

/**
 * Metrics of each class, from 0.
 *
 * @param confusion counts row by row, as many rows as columns; a row is the label, a column the predicted class
 * @param classNames by class number
 */
export function classMetrics(confusion: readonly number[], classNames: readonly string[]): ClassMetrics[] {
  const classes = Math.round(Math.sqrt(confusion.length));
  assert.equal(classes * classes, confusion.length, 'a confusion matrix is square');
  const count = (label: number, predicted: number): number => confusion[label * classes + predicted] as number;
  const all = Array.from({ length: classes }, (_, index) => index);
  return all.map((label) => {
    const support = sum(all.map((predicted) => count(label, predicted)));
    const predictedCount = sum(all.map((other) => count(other, label)));
    const correctCount = count(label, label);
    return {
      label,
      className: classNames[label] as string,
      support,
      predictedCount,
      correctCount,
      precision: quotient(correctCount, predictedCount),
      recall: quotient(correctCount, support),
      f1: quotient(2 * correctCount, predictedCount + support),
    };
  });
}

/** Averages over the classes whose ratio is defined, as scikit-learn's with `zero_division=nan`. */
export function macroAverages(classes: readonly ClassMetrics[]): MacroAverages {
  const average = (ratioOf: (metrics: ClassMetrics) => number | null): MacroAverage => {
    const defined = classes.map(ratioOf).filter((ratio) => ratio !== null);
    return { value: quotient(sum(defined), defined.length), classCount: defined.length };
  };
  return {
    precision: average(({ precision }) => precision),
    recall: average(({ recall }) => recall),
    f1: average(({ f1 }) => f1),
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const quotient = (dividend: number, divisor: number): number | null => (divisor === 0 ? null : dividend / divisor);
