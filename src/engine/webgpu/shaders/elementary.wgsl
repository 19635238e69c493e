// Functions of docs/numerics.md, operation by operation. WGSL's own may be wrong by many units in the last place, and differ from GPU to GPU.

fn minimum(a: f32, b: f32) -> f32 { return select(a, b, isLess(b, a)); }
fn maximum(a: f32, b: f32) -> f32 { return select(a, b, isLess(a, b)); }

// Beyond it, e^-x makes no difference to a sigmoid; below -86, a class has no probability.
const EXP_LIMIT = 86f;

// For |y| <= 87.
fn exponential(y: f32) -> f32 {
  // 1.5 * 2^23: the integer stands in the low bits.
  let shifted = fused(y, 1.44269504f, 12582912f);
  let n = minus(shifted, 12582912f);
  let r = fused(negative(n), -2.1219444e-4f, fused(negative(n), 0.693359375f, y));
  let r2 = times(r, r);
  var p = fused(1.98756915e-4f, r, 1.3981999507e-3f);
  p = fused(p, r2, fused(8.3334519073e-3f, r, 4.1665795894e-2f));
  p = fused(p, r2, fused(1.6666665459e-1f, r, 5.0000001201e-1f));
  p = fused(p, r2, plus(r, 1f));
  return bitcast<f32>(bitcast<u32>(p) + (bitcast<u32>(shifted) << 23u));
}

// For 1 <= d < 2^126.
fn reciprocal(d: f32) -> f32 {
  var q = bitcast<f32>(0x7ef311c0u - bitcast<u32>(d));
  q = fused(q, fused(negative(d), q, 1f), q);
  let e = fused(negative(d), q, 1f);
  return fused(q, fused(e, e, e), q);
}

fn sigmoid(x: f32) -> f32 {
  return reciprocal(plus(1f, exponential(negative(maximum(minimum(x, EXP_LIMIT), -EXP_LIMIT)))));
}

// log(1 + x) for 0 <= x <= 255.
fn logarithm1p(x: f32) -> f32 {
  let t = bitcast<u32>(plus(1f, x)) + (0x3f800000u - 0x3f3504f3u);
  let k = i32(t >> 23u) - 127;
  let s = bitcast<f32>(u32(127 - k) << 23u);
  let f = fused(x, s, minus(s, 1f));
  let f2 = times(f, f);
  var p = 7.0376836292e-2f;
  p = fused(p, f, -1.1514610310e-1f);
  p = fused(p, f, 1.1676998740e-1f);
  p = fused(p, f, -1.2420140846e-1f);
  p = fused(p, f, 1.4249322787e-1f);
  p = fused(p, f, -1.6668057665e-1f);
  p = fused(p, f, 2.0000714765e-1f);
  p = fused(p, f, -2.4999993993e-1f);
  p = fused(p, f, 3.3333331174e-1f);
  var y = fused(times(f, f2), p, times(f32(k), -2.12194440e-4f));
  y = fused(-0.5f, f2, y);
  return fused(f32(k), 0.693359375f, plus(f, y));
}

