import { createHmac, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import * as v from 'valibot';
import { encodeZ85 } from './z85.js';

/** Both encodings (RFC 8410) end with the bytes of the key. */
const KEY_BYTES = 32;

/** A key of Curve25519: 32 bytes in base64url, which a shell leaves as it is. */
export const keySchema = v.pipe(
  v.string(),
  v.regex(/^[\w-]{42}[AEIMQUYcgkosw048]$/, 'must be 43 characters of base64url'),
);

/** Both keys have the form of keySchema. */
export const keyPairSchema = v.strictObject({ publicKey: keySchema, secretKey: keySchema });
export type KeyPair = v.InferOutput<typeof keyPairSchema>;

/**
 * A new pair from the system's random numbers. Its public key never begins with '-', so a command line does not take it
 * for an option.
 */
export function newKeyPair(): KeyPair {
  for (;;) {
    // As bytes at once: exporting a key object as JWK was seen to hang, once in thousands of times, on Node 20.
    const { publicKey, privateKey } = generateKeyPairSync('x25519', {
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    });
    const pair = {
      publicKey: fromBytes(publicKey.subarray(-KEY_BYTES)),
      secretKey: fromBytes(privateKey.subarray(-KEY_BYTES)),
    };
    if (!pair.publicKey.startsWith('-')) return pair;
  }
}

/** The key in the form of ZeroMQ's options. */
export const forZeroMq = (key: string): string => encodeZ85(Buffer.from(key, 'base64url'));

/** The key from the 32 bytes that ZeroMQ gives to its authentication handler. */
export const fromBytes = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/**
 * Proves that this side holds a secret key, to a side that holds the other secret key: HMAC-SHA256 of the text under
 * the secret that both can compute (X25519). Either side gets the same value.
 *
 * ZeroMQ authenticates a connection, but does not say whose messages it hands over. This proof, in a message, does.
 *
 * @returns 64 hexadecimal digits
 */
export function proofOfKey(own: KeyPair, otherPublicKey: string, text: string): string {
  const curve = { kty: 'OKP', crv: 'X25519' };
  const privateKey = createPrivateKey({ format: 'jwk', key: { ...curve, x: own.publicKey, d: own.secretKey } });
  const publicKey = createPublicKey({ format: 'jwk', key: { ...curve, x: otherPublicKey } });
  return createHmac('sha256', diffieHellman({ privateKey, publicKey })).update(text).digest('hex');
}
