import type { Curve, EpochView, RunView } from '../view/run-view.js';
import type { Span } from './zoom.js';

/**
 * Data in the form of a chart: an ascending column of x and columns of y. `null` is a gap in a line. `undefined` means
 * that the line has no point there, and continues.
 */
export type Column = (number | null | undefined)[];
export type Columns = [x: number[], ...y: Column[]];

/** Training loss over the steps, and test loss at the ends of these epochs. */
export function lossColumns({ curve, run }: RunView, epochs: readonly EpochView[]): Columns {
  const train = new Map(curve.steps.map((step, index) => [step, curve.trainLoss[index] ?? null]));
  const test = new Map(epochs.map(({ epoch, testLoss }) => [epoch * run.stepsPerEpoch, testLoss]));
  const steps = [...new Set([...train.keys(), ...test.keys()])].toSorted((a, b) => a - b);
  return [steps, steps.map((step) => train.get(step)), steps.map((step) => test.get(step))];
}

/** Columns for a logarithmic scale, which has no place for 0. */
export function positiveOnly([x, ...columns]: Columns): Columns {
  return [
    x,
    ...columns.map((column) => column.map((value) => (typeof value === 'number' && value <= 0 ? null : value))),
  ];
}

/** Test accuracy and training accuracy over the epochs, in percent. */
export function accuracyColumns(epochs: readonly EpochView[]): Columns {
  return [
    epochs.map(({ epoch }) => epoch),
    epochs.map(({ testAccuracy }) => 100 * testAccuracy),
    epochs.map(({ trainAccuracy }) => (trainAccuracy === null ? null : 100 * trainAccuracy)),
  ];
}

/** Samples/s over the steps. */
export function throughputColumns(curve: Curve): Columns {
  return [[...curve.steps], [...curve.samplesPerSecond]];
}

/** The learning rate over the steps. */
export function scheduleColumns(curve: Curve): Columns {
  return [[...curve.steps], [...curve.learningRate]];
}

/** The points in a part of the x axis, and one on either side, so that lines reach the edges. */
export function columnsWithin([x, ...columns]: Columns, { from, to }: Span): Columns {
  const first = x.findIndex((value) => value >= from);
  const begin = first < 0 ? x.length : first;
  const after = x.findIndex((value) => value > to);
  const end = after < 0 ? x.length : after;
  const cut = <T>(column: T[]): T[] => column.slice(Math.max(0, begin - 1), end + 1);
  return [cut(x), ...columns.map(cut)];
}

/** The value at a point, or the last one before it; null if there is none. */
export function valueAt(column: Column, index: number): number | null {
  for (let i = Math.min(index, column.length - 1); i >= 0; i--) {
    const value = column[i];
    if (value !== undefined) return value;
  }
  return null;
}
