// Operations of the contract in integers. Subnormal numbers count, and no driver can change the bits.

// a * b + c is rounded once to the nearest, ties to even. In the manner of a soft float: the product has 48 bits; both addends are moved
// to the greater exponent within 64 bits, and bits that are pushed out leave a mark in the last one. It has no branches, because drivers
// copy it to every place that calls it.

struct Wide {
  high: u32,
  low: u32,
}

fn leadingZeros(x: Wide) -> u32 {
  return select(countLeadingZeros(x.high), 32u + countLeadingZeros(x.low), x.high == 0u);
}

// By 0 to 63. Shifts by 32 mean nothing, so some are done in two steps.
fn shiftedLeft(x: Wide, n: u32) -> Wide {
  let high = select(x.high, x.low, n >= 32u);
  let low = select(x.low, 0u, n >= 32u);
  let k = n & 31u;
  return Wide((high << k) | ((low >> 1u) >> (31u - k)), low << k);
}

// By 0 to 63, or by more. The last bit is set if a set bit is pushed out.
fn shiftedRight(x: Wide, by: u32) -> Wide {
  let n = min(by, 63u);
  let high = select(x.high, 0u, n >= 32u);
  let low = select(x.low, x.high, n >= 32u);
  let k = n & 31u;
  let lost = select(0u, x.low, n >= 32u) | ((low << 1u) << (31u - k));
  return Wide(high >> k, (low >> k) | ((high << 1u) << (31u - k)) | min(lost, 1u));
}

fn sumOf(x: Wide, y: Wide) -> Wide {
  let low = x.low + y.low;
  return Wide(x.high + y.high + u32(low < x.low), low);
}

// x must not be less than y.
fn differenceOf(x: Wide, y: Wide) -> Wide {
  return Wide(x.high - y.high - u32(x.low < y.low), x.low - y.low);
}

// Takes two numbers of 24 bits.
fn productOf(x: u32, y: u32) -> Wide {
  let xHigh = x >> 12u;
  let xLow = x & 4095u;
  let yHigh = y >> 12u;
  let yLow = y & 4095u;
  let high = xHigh * yHigh;
  let middle = xHigh * yLow + xLow * yHigh;
  let first = xLow * yLow;
  let second = first + (middle << 12u);
  let third = second + (high << 24u);
  return Wide((high >> 8u) + (middle >> 20u) + u32(second < first) + u32(third < second), third);
}

fn exponentOf(bits: u32) -> i32 { return i32(max((bits >> 23u) & 255u, 1u)); }

fn mantissaOf(bits: u32) -> u32 {
  return (bits & 0x7fffffu) | select(0u, 0x800000u, (bits & 0x7f800000u) != 0u);
}

fn exactFma(a: f32, b: f32, c: f32) -> f32 {
  let aBits = bitcast<u32>(a);
  let bBits = bitcast<u32>(b);
  let cBits = bitcast<u32>(c);
  let productSign = (aBits ^ bBits) & 0x80000000u;
  let addendSign = cBits & 0x80000000u;

  // Both get their first bit at place 62, so that their sum has room. A zero is far below anything else.
  let exact = productOf(mantissaOf(aBits), mantissaOf(bBits));
  let productZeros = leadingZeros(exact);
  let isZero = productZeros == 64u;
  let productExponent = select(exponentOf(aBits) + exponentOf(bBits) - 237 - i32(productZeros), -2000, isZero);
  let addend = mantissaOf(cBits);
  let addendZeros = countLeadingZeros(addend);
  let addendExponent = select(exponentOf(cBits) - 119 - i32(addendZeros), -1000, addend == 0u);
  let exponent = max(productExponent, addendExponent);
  let product = shiftedRight(shiftedLeft(exact, productZeros - 1u), u32(exponent - productExponent));
  let moved = shiftedRight(Wide(addend << (addendZeros - 1u), 0u), u32(exponent - addendExponent));

  let isLess = product.high < moved.high || (product.high == moved.high && product.low < moved.low);
  let greater = Wide(select(product.high, moved.high, isLess), select(product.low, moved.low, isLess));
  let lesser = Wide(select(moved.high, product.high, isLess), select(moved.low, product.low, isLess));
  let isDifference = productSign != addendSign;
  let added = sumOf(greater, lesser);
  let subtracted = differenceOf(greater, lesser);
  let sum = Wide(select(added.high, subtracted.high, isDifference), select(added.low, subtracted.low, isDifference));
  let zeros = leadingZeros(sum);

  // The first bit at place 63; less of it where the result is subnormal.
  let biased = exponent + 128 - i32(zeros);
  let y = shiftedRight(shiftedLeft(sum, zeros), u32(max(1 - biased, 0)));
  let kept = y.high >> 8u;
  let rest = y.high & 255u;
  let isUp = rest > 128u || (rest == 128u && (y.low != 0u || (kept & 1u) == 1u));
  // A carry out of the mantissa goes into the exponent.
  let magnitude = min((u32(max(biased - 1, 0)) << 23u) + kept + u32(isUp), 0x7f800000u);
  let isOverflow = biased > 254;
  // The sum of two zeros is negative only if both are; a difference of equals is +0.
  let sign = select(select(productSign, addendSign, isLess), productSign & addendSign, zeros == 64u);
  let result = sign | select(select(magnitude, 0x7f800000u, isOverflow), 0u, zeros == 64u);
  // Infinity and NaN stay what they are.
  let isFinite = max(max(aBits & 0x7fffffffu, bBits & 0x7fffffffu), cBits & 0x7fffffffu) < 0x7f800000u;
  return select(a * b + c, bitcast<f32>(result), isFinite);
}

// Loops keep the code small.
fn exactFma3(a: vec3f, b: vec3f, c: vec3f) -> vec3f {
  var result = c;
  for (var i = 0u; i < 3u; i++) { result[i] = exactFma(a[i], b[i], c[i]); }
  return result;
}

fn exactFma4(a: vec4f, b: vec4f, c: vec4f) -> vec4f {
  var result = c;
  for (var i = 0u; i < 4u; i++) { result[i] = exactFma(a[i], b[i], c[i]); }
  return result;
}

fn exactSum(a: f32, b: f32) -> f32 { return exactFma(a, 1f, b); }

// The addend is a negative zero: it changes no product, not even a zero.
fn exactProduct(a: f32, b: f32) -> f32 { return exactFma(a, b, bitcast<f32>(0x80000000u)); }

fn exactNegative(a: f32) -> f32 { return bitcast<f32>(bitcast<u32>(a) ^ 0x80000000u); }

// Twice its bits: the sign does not count.
fn magnitudeOf(a: f32) -> u32 { return bitcast<u32>(a) << 1u; }

fn isSubnormal(a: f32) -> bool { return magnitudeOf(a) - 1u < 0xffffffu; }

// Infinity and NaN pass as normal; zero does not.
fn isNormal(a: f32) -> bool { return magnitudeOf(a) >= 0x1000000u; }

// Integers in the order of the numbers. Both zeros are 0.
fn orderOf(a: f32) -> i32 {
  let bits = bitcast<i32>(a);
  return select(bits, -(bits & 0x7fffffff), bits < 0);
}

fn isExactlyLess(a: f32, b: f32) -> bool {
  let isNan = max(magnitudeOf(a), magnitudeOf(b)) > 0xff000000u;
  return !isNan && orderOf(a) < orderOf(b);
}

