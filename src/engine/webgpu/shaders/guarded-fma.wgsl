// a * b + c, rounded once: the driver's fma(), and integers where the driver may have taken a subnormal number for zero.

// A product with a zero needs no guard: the result is c, or a zero.
fn mayBeFlushed(a: f32, b: f32, c: f32, result: f32) -> bool {
  return isSubnormal(a) || isSubnormal(b) || isSubnormal(c) ||
    (!isNormal(result) && magnitudeOf(a) != 0u && magnitudeOf(b) != 0u);
}

fn fused(a: f32, b: f32, c: f32) -> f32 {
  let result = fma(a, b, c);
  if (mayBeFlushed(a, b, c, result)) { return exactFma(a, b, c); }
  return result;
}

fn fused3(a: vec3f, b: vec3f, c: vec3f) -> vec3f {
  let result = fma(a, b, c);
  if (mayBeFlushed(a.x, b.x, c.x, result.x) || mayBeFlushed(a.y, b.y, c.y, result.y) ||
      mayBeFlushed(a.z, b.z, c.z, result.z)) {
    return exactFma3(a, b, c);
  }
  return result;
}

fn fused4(a: vec4f, b: vec4f, c: vec4f) -> vec4f {
  let result = fma(a, b, c);
  if (mayBeFlushed(a.x, b.x, c.x, result.x) || mayBeFlushed(a.y, b.y, c.y, result.y) ||
      mayBeFlushed(a.z, b.z, c.z, result.z) || mayBeFlushed(a.w, b.w, c.w, result.w)) {
    return exactFma4(a, b, c);
  }
  return result;
}

