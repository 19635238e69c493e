import assert from 'node:assert/strict';

/** The 97.5 % quantile of the standard normal distribution: 95 % of it lie between -Z_95 and Z_95. */
const Z_95 = 1.959963984540054;

/** A ratio that was observed in a sample, and the interval that holds the true one. All are 0..1. */
export interface RatioEstimate {
  readonly ratio: number;
  /** Lower end of the interval, at most `ratio`. */
  readonly low: number;
  /** Upper end of the interval, at least `ratio`. */
  readonly high: number;
}

/**
 * The ratio `successes / trials` with its 95 % score interval: E. B. Wilson, "Probable inference, the law of succession, and statistical
 * inference", Journal of the American Statistical Association 22 (1927), pages 209-212. It stays inside 0..1 and holds what it promises
 * near 1, where the usual ratio ± 1.96 standard errors does not (L. D. Brown, T. T. Cai, A. DasGupta, "Interval estimation for a binomial
 * proportion", Statistical Science 16 (2001), pages 101-133).
 *
 * @param successes a whole number, 0..trials
 * @param trials a whole number from 1
 */
export function wilsonInterval(successes: number, trials: number): RatioEstimate {
  assert.ok(Number.isInteger(trials) && trials >= 1, `trials must be a whole number from 1, got ${trials}`);
  assert.ok(
    Number.isInteger(successes) && successes >= 0 && successes <= trials,
    `successes must be a whole number, 0..${trials}, got ${successes}`,
  );
  const ratio = successes / trials;
  const squared = Z_95 * Z_95;
  const middle = (ratio + squared / (2 * trials)) / (1 + squared / trials);
  const halfWidth =
    (Z_95 / (1 + squared / trials)) * Math.sqrt((ratio * (1 - ratio)) / trials + squared / (4 * trials * trials));
  // At 0 and 1, an end of the interval is exactly the ratio, and rounding could put it a little beyond.
  return {
    ratio,
    low: successes === 0 ? 0 : middle - halfWidth,
    high: successes === trials ? 1 : middle + halfWidth,
  };
}
