/** ZeroMQ's encoding of keys: base 85, https://rfc.zeromq.org/spec/32/. */

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';

/** @param bytes a multiple of four; every four bytes become five characters */
export function encodeZ85(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let offset = 0; offset < bytes.byteLength; offset += 4) {
    const value = view.getUint32(offset);
    for (let divisor = 85 ** 4; divisor >= 1; divisor /= 85) text += DIGITS[Math.floor(value / divisor) % 85];
  }
  return text;
}
