/**
 * Fused multiply-adds of float32 lanes: rounded once. Kernels import them from here. These are the instructions of
 * relaxed SIMD, which may also round twice, on processors without a fused multiply-add; relaxed-simd.ts beside this
 * folder finds out. For kernel-soft.wasm, the build takes fma-soft.ts in the place of this file.
 */

/** a * b + c in each lane. */
export function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c);
}

/** c - a * b in each lane. */
export function nmadd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_nmadd(a, b, c);
}
