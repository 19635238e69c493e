import { fma } from './functions.js';

const f = Math.fround;

/** Cook and Toom's algorithm F(2, 5) of docs/numerics.md: the points 0, 1, -1, 2, -2 and infinity. */
export type Points = readonly [number, number, number, number, number, number];

/** Weights of a kernel's row, a float32 for each point. */
export function transformWeights(w0: number, w1: number, w2: number, w3: number, w4: number): Points {
  // In float64.
  const at = (a: number, c: number) => f(((((w4 * a + w3) * a + w2) * a + w1) * a + w0) * c);
  return [f(w0 * 0.25), at(1, -1 / 6), at(-1, -1 / 6), at(2, 1 / 24), at(-2, 1 / 24), w4];
}

/** Six neighbouring pixels of a row. */
export function transformInputs(d0: number, d1: number, d2: number, d3: number, d4: number, d5: number): Points {
  const e = fma(-4, d2, d4);
  const o = fma(-4, d1, d3);
  return [
    fma(4, d0, fma(-5, d2, d4)),
    f(e + o),
    f(e - o),
    fma(2, f(d3 - d1), f(d4 - d2)),
    fma(-2, f(d3 - d1), f(d4 - d2)),
    fma(4, d1, fma(-5, d3, d5)),
  ];
}

/** Two neighbouring outputs from the sums of products. */
export function transformOutputs([m0, m1, m2, m3, m4, m5]: Points): readonly [left: number, right: number] {
  return [f(f(m0 + f(m1 + m2)) + f(m3 + m4)), fma(2, f(m3 - m4), f(f(m1 - m2) + m5))];
}
