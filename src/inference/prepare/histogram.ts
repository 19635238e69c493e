/** How often each byte is among the values: 256 counts. */
export function histogramOf(values: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const value of values) counts[value] = (counts[value] as number) + 1;
  return counts;
}

/**
 * The value at a rank.
 *
 * @param rank how many values are smaller, or equal and counted before it; one beyond the last means the last
 * @returns 0..255; 0 for no values
 */
export function valueAtRank(counts: Uint32Array, rank: number): number {
  let before = 0;
  let last = 0;
  for (let value = 0; value < counts.length; value++) {
    if (counts[value] === 0) continue;
    before += counts[value] as number;
    last = value;
    if (before > rank) break;
  }
  return last;
}

/** The middle value; the upper of two. */
export function medianOf(values: Uint8Array): number {
  return valueAtRank(histogramOf(values), values.length >> 1);
}
