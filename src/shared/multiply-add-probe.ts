// Portable: browsers ask the same question as Node.

/**
 * How this process computes the multiply-add of WebAssembly's relaxed SIMD: rounded once, as the numerics need it, or
 * rounded twice, on a processor without a fused one. `unknown`: Node or the processor does not know the instruction.
 */
export type RelaxedMultiplyAdd = 'fused' | 'rounded-twice' | 'unknown';

/** a * b + c in float32. */
export type MultiplyAdd = (a: number, b: number, c: number) => number;

/**
 * Tests a multiply-add with the square of 1 + 2^-12. It is 1 + 2^-11 + 2^-24, and float32 has no room for the last
 * term. Both compilers of V8 choose the instruction by the same feature of the processor, so one call tells for cold
 * and for hot code.
 *
 * @param multiplyAdd null if there is none
 */
export function classifyMultiplyAdd(multiplyAdd: MultiplyAdd | null): RelaxedMultiplyAdd {
  if (!multiplyAdd) return 'unknown';
  const a = 1 + 2 ** -12;
  return multiplyAdd(a, a, -Math.fround(a * a)) === 2 ** -24 ? 'fused' : 'rounded-twice';
}

/**
 * (module (func (export "f") (param f32 f32 f32) (result f32)
 *   (f32x4.extract_lane 0 (f32x4.relaxed_madd
 *     (f32x4.splat (local.get 0)) (f32x4.splat (local.get 1)) (f32x4.splat (local.get 2))))))
 */
const PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // Types: (f32, f32, f32) -> f32. Functions: one of type 0. Exports: "f" is function 0.
  ...[0x01, 0x08, 0x01, 0x60, 0x03, 0x7d, 0x7d, 0x7d, 0x01, 0x7d],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
  // Code: three times local.get and f32x4.splat, then f32x4.relaxed_madd and f32x4.extract_lane 0.
  ...[0x0a, 0x16, 0x01, 0x14, 0x00],
  ...[0x20, 0x00, 0xfd, 0x13, 0x20, 0x01, 0xfd, 0x13, 0x20, 0x02, 0xfd, 0x13],
  ...[0xfd, 0x85, 0x02, 0xfd, 0x1f, 0x00, 0x0b],
);

/** The multiply-add of relaxed SIMD on this host; null if it cannot be compiled. */
export function compileMultiplyAdd(): MultiplyAdd | null {
  if (!WebAssembly.validate(PROBE)) return null;
  return new WebAssembly.Instance(new WebAssembly.Module(PROBE)).exports.f as MultiplyAdd;
}
