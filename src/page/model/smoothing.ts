import type { Column } from './chart-columns.js';

/** How much a reader wants a line smoothed. */
export type Smoothing = 'none' | 'some' | 'strong';

/** After so many points a value counts 1/e of a new one. */
const POINTS: Readonly<Record<Exclude<Smoothing, 'none'>, number>> = { some: 6, strong: 30 };

/** The line without its noise: a mean in which what is long past counts ever less. Gaps, and places without a point, stay. */
export function smoothed(column: Column, smoothing: Exclude<Smoothing, 'none'>): Column {
  const kept = Math.exp(-1 / POINTS[smoothing]);
  let sum = 0;
  let weight = 0;
  return column.map((value) => {
    if (typeof value !== 'number') return value;
    sum = sum * kept + value * (1 - kept);
    weight = weight * kept + (1 - kept);
    return sum / weight;
  });
}
