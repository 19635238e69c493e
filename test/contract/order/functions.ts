import { fma32 as fma } from '../../../src/shared/fma32.js';

/**
 * docs/numerics.md, "Operations" and "Functions", written down literally. `f(...)` rounds the one operation inside it to float32; fma rounds
 * by itself. Constants are float32, too.
 */
const f = Math.fround;

export { fma };

const float32 = new Float32Array(1);
const uint32 = new Uint32Array(float32.buffer);

/** The 32 bits of x as an integer. */
export function bits(x: number): number {
  float32[0] = x;
  return (uint32[0] as number) | 0;
}

/** The float32 with these 32 bits. */
export function float(integer: number): number {
  uint32[0] = integer;
  return float32[0] as number;
}

export const min = (a: number, b: number): number => (b < a ? b : a);
export const max = (a: number, b: number): number => (a < b ? b : a);

/** e^y for |y| <= 87. */
export function exp(y: number): number {
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: the page's constant is a float32 in nine digits
  const shifted = fma(y, f(1.44269504), 12582912);
  const n = f(shifted - 12582912);
  const r = fma(-n, f(-2.1219444e-4), fma(-n, 0.693359375, y));
  const r2 = f(r * r);
  let p = fma(f(1.98756915e-4), r, f(1.3981999507e-3));
  p = fma(p, r2, fma(f(8.3334519073e-3), r, f(4.1665795894e-2)));
  p = fma(p, r2, fma(f(1.6666665459e-1), r, f(5.0000001201e-1)));
  p = fma(p, r2, f(r + 1));
  return float(bits(p) + (bits(shifted) << 23));
}

/** 1 / d for 1 <= d < 2^126, nearly. */
export function reciprocal(d: number): number {
  let q = float(0x7ef311c0 - bits(d));
  q = fma(q, fma(-d, q, 1), q);
  const e = fma(-d, q, 1);
  return fma(q, fma(e, e, e), q);
}

export function sigmoid(x: number): number {
  return reciprocal(f(1 + exp(-max(min(x, 86), -86))));
}

const LOG1P_POLYNOMIAL = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
].map(f);

/** log(1 + x) for 0 <= x <= 255. */
export function log1p(x: number): number {
  const t = bits(f(1 + x)) + (0x3f800000 - 0x3f3504f3);
  const k = (t >> 23) - 127;
  const s = float((127 - k) << 23);
  const fraction = fma(x, s, f(s - 1));
  const fraction2 = f(fraction * fraction);
  const [first, ...others] = LOG1P_POLYNOMIAL as [number, ...number[]];
  const p = others.reduce((sum, coefficient) => fma(sum, fraction, coefficient), first);
  let y = fma(f(fraction * fraction2), p, f(k * f(-2.1219444e-4)));
  y = fma(-0.5, fraction2, y);
  return fma(k, 0.693359375, f(fraction + y));
}
