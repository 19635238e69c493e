import { Packr } from 'msgpackr';
import * as v from 'valibot';
import { messageOf } from '../errors.js';
import { printable } from '../text/printable.js';
import { isPartialMessage, isStep } from './frequent-messages.js';
import { CHUNK_BYTES, MAX_HEADER_BYTES, MAX_TENSOR_FRAMES, MAX_TEXT_LENGTH } from './limits.js';
import { CoordinatorMessage, MessageType, PROTOCOL_VERSION, WorkerMessage } from './messages.js';
import type { Rejection } from './rejections.js';
import { type AreSmall, faultInNumbers } from './result-bounds.js';

/** A message with its tensors, float32 and as long as the decoder was told: parameters or gradients. */
export interface Envelope<Message> {
  readonly message: Message;
  readonly tensors: readonly Float32Array[];
  /** 1 to CHUNK_BYTES bytes of a chunk or of images; null in all other messages. */
  readonly bytes: Uint8Array | null;
}

export type Decoded<Message> = { readonly ok: Envelope<Message> } | { readonly rejected: Rejection };

// Plain maps with string keys: msgpackr's record extension would let one peer define structures that the other keeps.
const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: true });

/** The payload that a message must have after its header: nothing, tensors, or a frame of bytes. */
type Payload<Message> = (message: Message) => { readonly tensorCount: number } | 'bytes';

/**
 * Frames of a message: the header as MessagePack, then its tensors (float32, little-endian as the sender) or the bytes of its chunk or images. Tensors and bytes are not copied: they must not change until the message has
 * left. The header's texts, such as names and reasons, are made printable and short enough for the other side; nothing
 * else is checked.
 */
export function encode(
  message: WorkerMessage | CoordinatorMessage,
  payload: readonly (Float32Array | Uint8Array)[] = [],
): Uint8Array[] {
  // A copy, because the packer reuses its buffer and small frames are read after this function has returned.
  const header = new Uint8Array(packr.pack(sendable(message)));
  return [header, ...payload.map((frame) => new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength))];
}

function sendable(message: WorkerMessage | CoordinatorMessage): object {
  if (!Object.values(message).some(isUnsafe)) return message;
  const fields = Object.entries(message).map(([name, value]: [string, unknown]): [string, unknown] => {
    return [name, typeof value === 'string' ? printable(value, MAX_TEXT_LENGTH) : value];
  });
  return Object.fromEntries(fields);
}

const isUnsafe = (value: unknown): boolean => typeof value === 'string' && printable(value, MAX_TEXT_LENGTH) !== value;

/**
 * Decodes a message from a worker. Never throws: an invalid message becomes a rejection.
 *
 * @param tensorLength elements of a tensor: the parameters of the run's network
 * @param areSmall called with the tensors of a partial
 */
export function decodeWorkerMessage(
  frames: readonly Uint8Array[],
  tensorLength: number,
  areSmall: AreSmall = () => false,
): Decoded<WorkerMessage> {
  const payloadOf: Payload<WorkerMessage> = (message) => ({
    tensorCount: message.type === MessageType.partial ? message.nodes.length : 0,
  });
  const decoded = decode(frames, tensorLength, WorkerMessage, payloadOf, isPartialMessage);
  if ('ok' in decoded && decoded.ok.message.type === MessageType.partial) {
    const fault = faultInNumbers(decoded.ok.message, decoded.ok.tensors, areSmall);
    if (fault) return { rejected: fault };
  }
  return decoded;
}

/**
 * Decodes a message from the coordinator. Never throws: an invalid message becomes a rejection. Parameters are not
 * checked for NaN, because the coordinator has done that, once for all workers.
 *
 * @param tensorLength elements of a tensor: the parameters of the run's network
 */
export function decodeCoordinatorMessage(
  frames: readonly Uint8Array[],
  tensorLength: number,
): Decoded<CoordinatorMessage> {
  const payloadOf: Payload<CoordinatorMessage> = (message) => {
    if (message.type === MessageType.chunk || message.type === MessageType.images) return 'bytes';
    return { tensorCount: message.type === MessageType.step && message.parameters === 'attached' ? 1 : 0 };
  };
  return decode(frames, tensorLength, CoordinatorMessage, payloadOf, isStep);
}

/** @param isValid tells quickly that the most frequent messages fit the schema; it may be false for others that do, which takes longer */
function decode<Message>(
  frames: readonly Uint8Array[],
  tensorLength: number,
  schema: v.GenericSchema<unknown, Message>,
  payloadOf: Payload<Message>,
  isValid: (value: unknown) => value is Message,
): Decoded<Message> {
  const [header, ...payloadFrames] = frames;
  if (!header || header.byteLength === 0 || header.byteLength > MAX_HEADER_BYTES) {
    return malformed(`the header must have 1..${MAX_HEADER_BYTES} bytes, got ${header?.byteLength ?? 0}`);
  }
  if (payloadFrames.length > MAX_TENSOR_FRAMES) {
    return malformed(`at most ${MAX_TENSOR_FRAMES} frames may follow, got ${payloadFrames.length}`);
  }
  const parsed = parseHeader(header, schema, isValid);
  if ('rejected' in parsed) return parsed;
  const message = parsed.ok;

  const payload = payloadOf(message);
  const expected = payload === 'bytes' ? 1 : payload.tensorCount;
  if (payloadFrames.length !== expected) {
    return malformed(`${expected} frames must follow, got ${payloadFrames.length}`);
  }
  if (payload === 'bytes') {
    const [bytes] = payloadFrames;
    if (!bytes || bytes.byteLength === 0 || bytes.byteLength > CHUNK_BYTES) {
      return malformed(`a chunk must have 1..${CHUNK_BYTES} bytes, got ${bytes?.byteLength}`);
    }
    return { ok: { message, tensors: [], bytes } };
  }
  const bytes = tensorLength * Float32Array.BYTES_PER_ELEMENT;
  const tensors: Float32Array[] = [];
  for (const frame of payloadFrames) {
    if (frame.byteLength !== bytes) {
      return malformed(`a tensor must have ${bytes} bytes, got ${frame.byteLength}`);
    }
    tensors.push(asFloat32(frame));
  }
  return { ok: { message, tensors, bytes: null } };
}

function parseHeader<Message>(
  header: Uint8Array,
  schema: v.GenericSchema<unknown, Message>,
  isValid: (value: unknown) => value is Message,
): { readonly ok: Message } | { readonly rejected: Rejection } {
  let value: unknown;
  try {
    value = packr.unpack(header);
  } catch (error) {
    return malformed(`the header must be MessagePack: ${messageOf(error)}`);
  }
  if (isValid(value)) return { ok: value };
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { ok: result.output };
  const otherVersion = versionMismatch(value);
  if (otherVersion) return { rejected: otherVersion };
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  return malformed(path ? `${path}: ${issue.message}` : issue.message);
}

const helloOfAnyVersion = v.object({
  type: v.literal(MessageType.hello),
  protocolVersion: v.pipe(v.number(), v.integer()),
  packageVersion: v.optional(v.pipe(v.string(), v.regex(/^[\w.+-]{1,64}$/)), 'unknown'),
});

/**
 * A hello of another version may have other fields. Its sender is told the version, not that the message is malformed.
 */
function versionMismatch(value: unknown): Rejection | undefined {
  const hello = v.safeParse(helloOfAnyVersion, value);
  if (!hello.success || hello.output.protocolVersion === PROTOCOL_VERSION) return undefined;
  const { protocolVersion, packageVersion } = hello.output;
  return {
    code: 'protocol-version',
    reason:
      `the coordinator speaks protocol version ${PROTOCOL_VERSION}, the worker (lenet-cluster ${packageVersion}) version ` +
      `${protocolVersion}: install the same lenet-cluster on both`,
  };
}

function malformed(reason: string): { readonly rejected: Rejection } {
  // The reason may quote the peer's message, and ends up on terminals.
  return { rejected: { code: 'malformed', reason: printable(reason, MAX_TEXT_LENGTH) } };
}

/** A float32 view of a frame, or a copy if the frame does not start at a multiple of four bytes. */
function asFloat32(frame: Uint8Array): Float32Array {
  if (frame.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0) {
    return new Float32Array(frame.buffer, frame.byteOffset, frame.byteLength / Float32Array.BYTES_PER_ELEMENT);
  }
  return new Float32Array(frame.slice().buffer);
}
