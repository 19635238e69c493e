/** The answers of a server at a steady rate. */
export interface RateResult {
  readonly p99Ms: number;
  /** Whether so many requests could be sent. */
  readonly isReached: boolean;
}

/** The search begins here, and ends when it knows the rate to a twentieth. */
const FIRST_RATE = 50;
const PRECISION = 1.05;

/**
 * Looks for the highest rate whose 99th percentile stays within the limit: it doubles the rate until that fails, and then halves
 * the distance.
 *
 * @param measure at a rate, in requests a second
 * @returns null if even the first rate is too much
 */
export async function highestRate(
  measure: (rate: number) => Promise<RateResult>,
  limitMs: number,
): Promise<{ readonly rate: number; readonly p99Ms: number } | null> {
  let best: { rate: number; p99Ms: number } | null = null;
  let tooMuch = Number.POSITIVE_INFINITY;
  for (let rate = FIRST_RATE; rate < tooMuch; ) {
    const { p99Ms, isReached } = await measure(rate);
    if (isReached && p99Ms <= limitMs) best = { rate, p99Ms };
    else tooMuch = rate;
    if (!best || tooMuch <= best.rate * PRECISION) break;
    rate = Number.isFinite(tooMuch) ? Math.round((best.rate + tooMuch) / 2) : 2 * best.rate;
  }
  return best;
}
