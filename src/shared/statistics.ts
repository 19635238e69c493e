/** The middle value, or the mean of the two in the middle; null if there are no values. */
export function median(values: readonly number[]): number | null {
  return medianOfSorted(values.toSorted((a, b) => a - b));
}

/** The median of values that are in order already. */
export function medianOfSorted(sorted: readonly number[]): number | null {
  if (sorted.length === 0) return null;
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** How far values typically lie from their median; 0 if there are no values. */
export function medianDeviation(values: readonly number[]): number {
  const middle = median(values);
  return middle === null ? 0 : (median(values.map((value) => Math.abs(value - middle))) ?? 0);
}

/** The sum of all values. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
