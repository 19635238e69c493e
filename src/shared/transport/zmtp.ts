/** The parts of ZMTP 3.1 that a connection shows in the clear: https://rfc.zeromq.org/spec/37/. */

/** How a connection is secured. Both sides name it in their greetings. */
export type Mechanism = 'NULL' | 'CURVE';

/** Each side's first bytes. */
export const GREETING_BYTES = 64;

const SIGNATURE_BYTES = 10;
const MAJOR_VERSION = 3;
const MINOR_VERSION = 1;
const MECHANISM_AT = 12;
const MECHANISM_BYTES = 20;

/** The greeting that libzmq sends. A test compares the two. */
export function greeting(mechanism: Mechanism): Buffer {
  const bytes = Buffer.alloc(GREETING_BYTES);
  bytes[0] = 0xff;
  // libzmq writes the frame length of ZMTP 1.0 here, so that such a peer understands the greeting.
  bytes[8] = 1;
  bytes[9] = 0x7f;
  bytes[10] = MAJOR_VERSION;
  bytes[11] = MINOR_VERSION;
  bytes.write(mechanism, MECHANISM_AT);
  return bytes;
}

/** Whether these can be the first bytes of a greeting. The first byte already gives away a browser or a scanner. */
export function mayBeGreeting(bytes: Uint8Array): boolean {
  if (bytes.length > 0 && bytes[0] !== 0xff) return false;
  if (bytes.length >= SIGNATURE_BYTES && bytes[SIGNATURE_BYTES - 1] !== 0x7f) return false;
  return bytes.length <= SIGNATURE_BYTES || (bytes[SIGNATURE_BYTES] ?? 0) >= MAJOR_VERSION;
}

/** The mechanism that a whole greeting names. */
export function mechanismOf(bytes: Buffer): string {
  return bytes.toString('latin1', MECHANISM_AT, MECHANISM_AT + MECHANISM_BYTES).replace(/\0+$/, '');
}
