import { fma32 } from '../../../shared/fma32.js';
import { bitsOf, floatOf } from './float-bits.js';

/** Three float32. */
export type Triple = readonly [x: number, y: number, z: number];

/** An operation of the contract as a device may compute it. */
export interface Operation {
  /** For people. */
  readonly name: string;
  /** In WGSL, of x, y and z, with the functions of readArithmetic. */
  readonly wgsl: string;
  /** The float32 of the contract; the values are float32. */
  readonly expected: (x: number, y: number, z: number) => number;
}

const f = Math.fround;

/** Tried on numbers of ordinary sizes, then on subnormal ones. Their names stand in the documents. */
export const OPERATIONS = {
  fma: { name: 'fma(x, y, z)', wgsl: 'fused(x, y, z)', expected: fma32 },
  separate: { name: 'x * y + z, rounded twice', wgsl: 'plus(times(x, y), z)', expected: (x, y, z) => f(f(x * y) + z) },
  product: { name: 'x * y', wgsl: 'times(x, y)', expected: (x, y) => f(x * y) },
  sum: { name: 'x + z', wgsl: 'plus(x, z)', expected: (x, _, z) => f(x + z) },
  order: { name: '(x + z) - x, in this order', wgsl: 'minus(plus(x, z), x)', expected: (x, _, z) => f(f(x + z) - x) },
  comparison: {
    name: 'the lesser of x and z',
    wgsl: 'select(x, z, isLess(z, x))',
    expected: (x, _, z) => (z < x ? z : x),
  },
  bits: {
    name: 'shifted bits of x',
    wgsl: 'bitcast<f32>((bitcast<u32>(x) >> 3u) + ((bitcast<u32>(y) << 29u) >> 9u))',
    expected: (x, y) => floatOf((bitsOf(x) >>> 3) + ((bitsOf(y) << 29) >>> 9)),
  },
  conversion: { name: 'x from an integer', wgsl: 'f32(bitcast<i32>(x) >> 8u)', expected: (x) => bitsOf(x) >> 8 },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof OPERATIONS;

/** In the order in which a device computes them. */
export const OPERATION_NAMES = Object.keys(OPERATIONS) as OperationName[];

/** Operations of kernels besides multiply-adds. Kernels have no product to which they add something, so x * y + z is not among them. */
export const SUM_OPERATIONS: readonly OperationName[] = ['sum', 'product', 'comparison'];
