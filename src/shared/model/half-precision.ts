/** Numbers of 16 bits as float32, which holds every one of them exactly; NaN stays NaN, with other bits. */

/** IEEE 754 binary16, by its bits: one of sign, five of exponent, ten of fraction. */
export function float32OfF16(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    // Without an exponent there is no implicit leading one.
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}

/** bfloat16, by its bits: the upper half of a float32. */
export function float32OfBF16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
}
