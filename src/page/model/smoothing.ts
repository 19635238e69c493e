import type { Column } from './chart-columns.js';

/** How strongly a line is smoothed. */
export type Smoothing = 'none' | 'some' | 'strong';

/** Points that count noticeably on either side, as a share of all points. */
const SHARE: Readonly<Record<Exclude<Smoothing, 'none'>, number>> = { some: 0.01, strong: 0.05 };

/**
 * The line without its noise. It is a mean in which neighbours count less the farther away they are, on both sides, so
 * that a slope stays where it is. Gaps and places without a point stay.
 */
export function smoothed(column: Column, smoothing: Exclude<Smoothing, 'none'>): Column {
  const count = column.filter((value) => typeof value === 'number').length;
  const kept = Math.exp(-1 / Math.max(SHARE[smoothing] * count, 0.05));
  const before = weightedSums(column, kept);
  const after = weightedSums(column.toReversed(), kept).reverse();
  return column.map((value, i) => {
    const [a, b] = [before[i], after[i]];
    // Both sums contain the point itself.
    return typeof value === 'number' && a && b ? (a.sum + b.sum - value) / (a.weight + b.weight - 1) : value;
  });
}

/** At each point, the sum of its value and all before it; each counts less than the one after it. */
function weightedSums(column: Column, kept: number): { readonly sum: number; readonly weight: number }[] {
  let sum = 0;
  let weight = 0;
  return column.map((value) => {
    if (typeof value === 'number') {
      sum = sum * kept + value;
      weight = weight * kept + 1;
    }
    return { sum, weight };
  });
}
