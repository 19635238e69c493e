/**
 * Exponential and logarithm from float64 additions, multiplications and divisions only, which IEEE 754 specifies to the
 * last bit. `Math.exp` and `Math.log` are not specified like that: another JavaScript engine, or the same one on
 * another processor, may round differently, but this engine must have the same bits everywhere. Both functions are
 * within 2 units in the last place. The argument is reduced with ln 2 in two parts, after Cody & Waite (1980). NaN
 * stays NaN.
 */

/** The upper 32 fractional bits of ln 2: its product with any whole number below 2^20 is exact. */
const LN2_HIGH = 2977044471 / 2 ** 32;
/** ln 2 - LN2_HIGH. */
const LN2_LOW = 1.9082149292705877e-10;

const SMALLEST_EXPONENT = -1022;
/** 2^-1022 ... 2^1023, all exact. */
const POWERS_OF_TWO = powersOfTwo();

/** 1/0! ... 1/13!; all of the factorials are exact. */
const INVERSE_FACTORIALS = inverseFactorials();

/** e^x. Below -708 it is 0 and above 709 it is infinity: a little early, to keep off the subnormal numbers and the overflow. */
export function exp(x: number): number {
  if (x < -708) return 0;
  if (x > 709) return Number.POSITIVE_INFINITY;
  // x = k ln 2 + r with |r| <= ln(2) / 2, so e^x = 2^k e^r.
  const k = Math.round(x / Math.LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  // Taylor's series of e^r; the first term left out is below 2^-57.
  let sum = 0;
  for (let n = 13; n >= 0; n--) sum = sum * r + (INVERSE_FACTORIALS[n] as number);
  return sum * (POWERS_OF_TWO[k - SMALLEST_EXPONENT] as number);
}

/**
 * Natural logarithm of a finite x > 0. It halves or doubles once for each power of two, so it is best for x not far
 * from 1. It never returns for 0, negative numbers and infinity.
 */
export function log(x: number): number {
  let mantissa = x;
  let k = 0;
  for (; mantissa > Math.SQRT2; mantissa /= 2) k++;
  for (; mantissa < Math.SQRT1_2; mantissa *= 2) k--;
  // log m = 2 artanh t = 2 (t + t^3 / 3 + t^5 / 5 + ...), where |t| <= 0.172; the first term left out is below 2^-57.
  const t = (mantissa - 1) / (mantissa + 1);
  let sum = 0;
  for (let n = 21; n >= 1; n -= 2) sum = sum * t * t + 1 / n;
  return k * LN2_HIGH + (2 * t * sum + k * LN2_LOW);
}

function inverseFactorials(): Float64Array {
  let factorial = 1;
  return Float64Array.from({ length: 14 }, (_, n) => {
    if (n > 0) factorial *= n;
    return 1 / factorial;
  });
}

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2046);
  powers[-SMALLEST_EXPONENT] = 1;
  for (let i = 1 - SMALLEST_EXPONENT; i < powers.length; i++) powers[i] = (powers[i - 1] as number) * 2;
  for (let i = -SMALLEST_EXPONENT - 1; i >= 0; i--) powers[i] = (powers[i + 1] as number) / 2;
  return powers;
}
