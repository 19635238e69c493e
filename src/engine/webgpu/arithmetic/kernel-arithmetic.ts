import { readShader } from '../read-shader.js';

/**
 * Ways to compute, the fastest first: as the driver does; as the driver does, but in integers wherever it may have taken a subnormal number for
 * zero; all in integers. All have the same bits on a device whose driver is right.
 */
export const ARITHMETICS = ['driver', 'guarded', 'integers'] as const;
export type Arithmetic = (typeof ARITHMETICS)[number];

/** How kernels compute. */
export interface KernelArithmetic {
  /** Multiply-adds. */
  readonly fma: Arithmetic;
  /** Sums, products and comparisons. */
  readonly sums: Arithmetic;
}

/** Functions in WGSL for everything that kernels compute with float32: fused, plus, minus, times, negative and isLess. */
export async function readArithmetic({ fma, sums }: KernelArithmetic): Promise<string> {
  const names = [`${fma}-fma`, `${sums}-sums`];
  if (fma !== 'driver' || sums !== 'driver') names.unshift('exact');
  return (await Promise.all(names.map(readShader))).join('');
}
