const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The 32 bits of a float32, as an unsigned integer. */
export function bitsOf(value: number): number {
  float[0] = value;
  return word[0] as number;
}

/** The float32 with these 32 bits. */
export function floatOf(bits: number): number {
  word[0] = bits;
  return float[0] as number;
}
