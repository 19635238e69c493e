// Sums and products: the driver's, and integers where the driver may have taken a subnormal number for zero. Comparisons are in integers.

// Two normal numbers of one magnitude need no guard: their sum is zero, or twice as large.
fn maySumBeFlushed(a: f32, b: f32, sum: f32) -> bool {
  return isSubnormal(a) || isSubnormal(b) || (!isNormal(sum) && magnitudeOf(a) != magnitudeOf(b));
}

fn plus(a: f32, b: f32) -> f32 {
  let sum = a + b;
  if (maySumBeFlushed(a, b, sum)) { return exactSum(a, b); }
  return sum;
}

fn plus4(a: vec4f, b: vec4f) -> vec4f {
  let sum = a + b;
  if (maySumBeFlushed(a.x, b.x, sum.x) || maySumBeFlushed(a.y, b.y, sum.y) ||
      maySumBeFlushed(a.z, b.z, sum.z) || maySumBeFlushed(a.w, b.w, sum.w)) {
    return exactFma4(a, vec4f(1f), b);
  }
  return sum;
}

fn times(a: f32, b: f32) -> f32 {
  let product = a * b;
  if (isSubnormal(a) || isSubnormal(b) || (!isNormal(product) && magnitudeOf(a) != 0u && magnitudeOf(b) != 0u)) {
    return exactProduct(a, b);
  }
  return product;
}

fn minus(a: f32, b: f32) -> f32 { return plus(a, negative(b)); }
fn negative(a: f32) -> f32 { return exactNegative(a); }
fn isLess(a: f32, b: f32) -> bool { return isExactlyLess(a, b); }

