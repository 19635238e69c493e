import { crc32 } from 'node:zlib';
import * as v from 'valibot';
import { messageOf, OperationalError } from '../errors.js';
import { keyPairSchema, keySchema } from './keys.js';

/** Everything that a worker needs to join a coordinator on another host. */
export interface JoinToken {
  /** 'tcp://HOST:PORT'. */
  readonly address: string;
  /** The coordinator's public key. Only the holder of its secret key can answer. */
  readonly serverKey: string;
  /** The worker's own pair; null if the worker already has a key, whose secret part never left its host. */
  readonly keyPair: { readonly publicKey: string; readonly secretKey: string } | null;
}

/** Shows what the string is for; the number is that of the format. */
const PREFIX = 'lenet1-';
/** Bytes of the checksum, by which a token that was copied in part is recognised. */
const CHECKSUM_BYTES = 4;

const tokenSchema = v.strictObject({
  address: v.pipe(v.string(), v.regex(/^tcp:\/\/.+:\d{1,5}$/)),
  serverKey: keySchema,
  keyPair: v.nullable(keyPairSchema),
});

/** One line of letters, digits, '-' and '_': base64url of JSON and its CRC-32. */
export function encodeJoinToken(token: JoinToken): string {
  const json = Buffer.from(JSON.stringify(token));
  return PREFIX + Buffer.concat([json, checksum(json)]).toString('base64url');
}

/** @throws OperationalError `join-token` when the string is not a token, or only a part of one */
export function parseJoinToken(text: string): JoinToken {
  const trimmed = text.trim();
  if (!trimmed.startsWith(PREFIX)) throw badToken(`it must begin with '${PREFIX}'`);
  const bytes = Buffer.from(trimmed.slice(PREFIX.length), 'base64url');
  const json = bytes.subarray(0, -CHECKSUM_BYTES);
  if (bytes.length <= CHECKSUM_BYTES || !checksum(json).equals(bytes.subarray(-CHECKSUM_BYTES))) {
    throw badToken('a part of it is missing or changed');
  }
  try {
    return v.parse(tokenSchema, JSON.parse(json.toString()));
  } catch (cause) {
    throw badToken(`it was made by another version: ${messageOf(cause)}`);
  }
}

function checksum(bytes: Uint8Array): Buffer {
  const buffer = Buffer.alloc(CHECKSUM_BYTES);
  buffer.writeUInt32BE(crc32(bytes));
  return buffer;
}

function badToken(what: string): OperationalError {
  return new OperationalError(
    'join-token',
    `Cannot join: the token is not whole: ${what}.`,
    'Copy it again from the coordinator, or from `lenet-cluster keys token NAME`.',
  );
}
