/** 1/0!, -1/2!, 1/4!, … of the cosine's series: enough terms for float64 up to pi / 4. */
const COSINE_TERMS = alternatingInverseFactorials(0, 9);
/** 1/1!, -1/3!, 1/5!, … of the sine's. */
const SINE_TERMS = alternatingInverseFactorials(1, 9);

/**
 * cos(pi * x) with the same bits on every host: from additions, subtractions, multiplications and constants only, because
 * Math.cos may differ between versions of Node. The error is below 4e-16.
 *
 * @param x 0..1
 */
export function cosPi(x: number): number {
  if (x > 0.5) return -cosPi(1 - x);
  if (x > 0.25) {
    const angle = (0.5 - x) * Math.PI;
    return angle * polynomial(SINE_TERMS, angle * angle);
  }
  const angle = x * Math.PI;
  return polynomial(COSINE_TERMS, angle * angle);
}

/** 1/first!, -1/(first + 2)!, and so on: whole numbers below 2^53, and one division each. */
function alternatingInverseFactorials(first: number, count: number): number[] {
  const terms: number[] = [];
  let factorial = 1;
  for (let i = 0; i < count; i++) {
    terms.push((i % 2 === 0 ? 1 : -1) / factorial);
    const n = first + 2 * i;
    factorial *= (n + 1) * (n + 2);
  }
  return terms;
}

/** Horner's rule. */
const polynomial = (terms: readonly number[], x: number): number => terms.reduceRight((sum, term) => sum * x + term, 0);
