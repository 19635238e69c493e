// Exponential, logarithm and logistic function in float32. WGSL's own functions may be wrong by many units in the last
// place, and differ from GPU to GPU. These do not.

const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440e-4;
// Within it, 2^n below is a normal number; beyond, e^x makes no difference to what is computed with it here.
const EXP_LIMIT = 86.0;

// e^x for x clamped to +-86, to 2 units in the last place. The polynomial is that of the Cephes library's expf.
fn exponential(x: f32) -> f32 {
  let y = clamp(x, -EXP_LIMIT, EXP_LIMIT);
  let n = floor(y * 1.44269504 + 0.5);
  // ln 2 in two parts: n * LN2_HIGH is exact.
  let r = (y - n * LN2_HIGH) - n * LN2_LOW;
  var p = 1.9875691500e-4;
  p = p * r + 1.3981999507e-3;
  p = p * r + 8.3334519073e-3;
  p = p * r + 4.1665795894e-2;
  p = p * r + 1.6666665459e-1;
  p = p * r + 5.0000001201e-1;
  p = p * r * r + r + 1.0;
  return bitcast<f32>(bitcast<i32>(p) + (i32(n) << 23u));
}

// ln(x) for a normal x of at least 1. The polynomial is that of the Cephes library's logf.
fn logarithm(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  var n = f32(i32(bits >> 23u) - 127);
  var m = bitcast<f32>((bits & 0x7fffffu) | 0x3f800000u);
  // The mantissa between sqrt(1/2) and sqrt(2), where the polynomial holds.
  if (m > 1.41421356) {
    m = m * 0.5;
    n = n + 1.0;
  }
  let r = m - 1.0;
  let r2 = r * r;
  var p = 7.0376836292e-2;
  p = p * r - 1.1514610310e-1;
  p = p * r + 1.1676998740e-1;
  p = p * r - 1.2420140846e-1;
  p = p * r + 1.4249322787e-1;
  p = p * r - 1.6668057665e-1;
  p = p * r + 2.0000714765e-1;
  p = p * r - 2.4999993993e-1;
  p = p * r + 3.3333331174e-1;
  let correction = p * r * r2 + n * LN2_LOW - 0.5 * r2;
  return r + correction + n * LN2_HIGH;
}

fn sigmoid(x: f32) -> f32 {
  return 1.0 / (1.0 + exponential(-x));
}
