import * as v from 'valibot';
import type { ErrorCode } from '../error-codes.js';
import { messageOf, OperationalError } from '../errors.js';
import { quoted } from '../text/printable.js';
import { float32OfBF16, float32OfF16 } from './half-precision.js';

/**
 * The safetensors format (https://github.com/huggingface/safetensors, "Format"): eight bytes with the length of the header as
 * little-endian uint64; the header, a JSON object {name: {dtype, shape, data_offsets: [begin, end]}} with an optional
 * "__metadata__" of strings, padded with spaces; the tensors, little-endian, row-major. Offsets count from the end of the
 * header, and the tensors cover all bytes after it, none twice.
 */

/** `values` is row-major and has as many elements as the product of `shape`; an empty shape is one element. */
export type Tensor = { readonly shape: readonly number[] } & (
  | { readonly dtype: 'F32'; readonly values: Float32Array }
  | { readonly dtype: 'F64'; readonly values: Float64Array }
);

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bytes of an element, by the type's name. */
export const ELEMENT_BYTES = { F32: 4, F64: 8, F16: 2, BF16: 2 } as const;
type Dtype = keyof typeof ELEMENT_BYTES;
/** The entry of the header that is no tensor. */
export const METADATA_KEY = '__metadata__';
/** Bytes of the header's length. */
export const LENGTH_BYTES = 8;
/** Far more than a model needs, and too little to do harm. The reference implementation allows 100 MB. */
export const MAX_TENSOR_HEADER_BYTES = 1 << 20;

const lengthSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entrySchema = v.strictObject({
  dtype: v.string(),
  shape: v.pipe(v.array(lengthSchema), v.maxLength(16)),
  data_offsets: v.strictTuple([lengthSchema, lengthSchema]),
});

/**
 * The content of a safetensors file: F32 and F64 tensors, and metadata (an empty map if there are none). F16 and BF16
 * become F32, which is exact.
 *
 * @param bytes a whole file; the tensors are copied out of it
 * @param fileName for the messages
 * @throws OperationalError `safetensors-truncated`, `safetensors-header-too-long` (over 1 MiB), `safetensors-header`
 *   (not the JSON that the format asks for), `safetensors-dtype` (another type), `safetensors-offsets` (they do not fit
 *   the shape, overlap, or leave bytes out)
 */
export function decodeSafetensors(bytes: Uint8Array, fileName: string): SafetensorsFile {
  const fail: Fail = (code, problem) => {
    throw new OperationalError(
      code,
      `Cannot read ${quoted(fileName)}: ${problem}.`,
      'It may be damaged, or not be a safetensors file.',
    );
  };
  if (bytes.length < LENGTH_BYTES)
    fail('safetensors-truncated', `it must have at least ${LENGTH_BYTES} bytes, got ${bytes.length}`);
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (headerBytes > MAX_TENSOR_HEADER_BYTES) {
    fail(
      'safetensors-header-too-long',
      `its header must have at most ${MAX_TENSOR_HEADER_BYTES} bytes, got ${headerBytes}`,
    );
  }
  const dataBegin = LENGTH_BYTES + Number(headerBytes);
  if (bytes.length < dataBegin)
    fail('safetensors-truncated', `its header must end at byte ${dataBegin}, the file has ${bytes.length}`);
  const data = bytes.subarray(dataBegin);

  const { entries, metadata } = parseHeader(bytes.subarray(LENGTH_BYTES, dataBegin), fail);
  // The check comes before anything is copied: a small file could name the same bytes thousands of times.
  checkOffsets(entries, data.length, fail);
  const tensors = new Map<string, Tensor>();
  for (const { name, dtype, shape, begin, end } of entries) {
    const own = data.buffer.slice(data.byteOffset + begin, data.byteOffset + end) as ArrayBuffer;
    tensors.set(name, tensorOf(dtype, shape, own));
  }
  return { tensors, metadata };
}

function tensorOf(dtype: Dtype, shape: readonly number[], bytes: ArrayBuffer): Tensor {
  switch (dtype) {
    case 'F32':
      return { dtype, shape, values: new Float32Array(bytes) };
    case 'F64':
      return { dtype, shape, values: new Float64Array(bytes) };
    case 'F16':
      return { dtype: 'F32', shape, values: float32OfF16(new Uint16Array(bytes)) };
    case 'BF16':
      return { dtype: 'F32', shape, values: float32OfBF16(new Uint16Array(bytes)) };
  }
}

type Fail = (code: ErrorCode, problem: string) => never;

/** Checks that every tensor takes the bytes that its shape needs, and that together they take every byte once. */
function checkOffsets(entries: readonly HeaderEntry[], dataBytes: number, fail: Fail): void {
  let covered = 0;
  for (const { name, dtype, shape, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const expectedBytes = elementCount(shape) * ELEMENT_BYTES[dtype];
    if (end - begin !== expectedBytes) {
      fail(
        'safetensors-offsets',
        `${quoted(name)} of shape [${shape}] must take ${expectedBytes} bytes, got ${end - begin}`,
      );
    }
    if (begin !== covered)
      fail(
        'safetensors-offsets',
        `${quoted(name)} must begin where the tensor before it ends, ${covered}, got ${begin}`,
      );
    covered = end;
  }
  if (covered > dataBytes)
    fail('safetensors-truncated', `its tensors must take ${covered} bytes, the file has ${dataBytes} for them`);
  if (covered < dataBytes)
    fail('safetensors-offsets', `its tensors must take all ${dataBytes} bytes of data, got ${covered}`);
}

interface HeaderEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function parseHeader(bytes: Uint8Array, fail: Fail) {
  const metadata = new Map<string, string>();
  const entries: HeaderEntry[] = [];
  for (const [name, value] of Object.entries(parseJsonObject(bytes, fail))) {
    if (name === METADATA_KEY) {
      if (typeof value !== 'object' || value === null)
        fail('safetensors-header', `its ${METADATA_KEY} must be an object`);
      for (const [key, text] of Object.entries(value as object)) {
        if (typeof text !== 'string')
          fail('safetensors-header', `metadata ${quoted(key)} must be a string, got ${typeof text}`);
        metadata.set(key, text);
      }
      continue;
    }
    const parsed = v.safeParse(entrySchema, value);
    if (!parsed.success)
      return fail(
        'safetensors-header',
        `the entry of ${quoted(name)} must be {dtype, shape, data_offsets}: ${parsed.issues[0].message}`,
      );
    const { dtype, shape, data_offsets } = parsed.output;
    if (!isDtype(dtype))
      return fail('safetensors-dtype', `${quoted(name)} must be F32, F64, F16 or BF16, got ${quoted(dtype)}`);
    entries.push({ name, dtype, shape, begin: data_offsets[0], end: data_offsets[1] });
  }
  return { entries, metadata };
}

function parseJsonObject(bytes: Uint8Array, fail: Fail): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    return fail('safetensors-header', `its header must be JSON: ${messageOf(error)}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return fail('safetensors-header', 'its header must be a JSON object');
  }
  return parsed;
}

const isDtype = (text: string): text is Dtype => Object.hasOwn(ELEMENT_BYTES, text);
/** Elements of a tensor of this shape. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
