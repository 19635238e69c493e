import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import {
  ELEMENT_BYTES,
  elementCount,
  LENGTH_BYTES,
  MAX_TENSOR_HEADER_BYTES,
  METADATA_KEY,
  type Tensor,
} from './safetensors.js';

// Values are copied as they lie in memory, so a big-endian host would write files that no other host reads.
assert.equal(endianness(), 'LE', 'safetensors files are little-endian');

/**
 * A safetensors file.
 *
 * @param tensors values are row-major; wider elements come first in the file, which keeps all of them aligned, and tensors of
 *   one width keep their order
 * @returns the same bytes for the same input
 * @throws AssertionError when a tensor is named `__metadata__` or has not as many values as its shape asks for, or when the
 *   header takes more than 1 MiB
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  const entries = [...tensors].sort(([, a], [, b]) => ELEMENT_BYTES[b.dtype] - ELEMENT_BYTES[a.dtype]);
  // Pairs, not an object: an object would reorder names such as '10', and would lose '__proto__'.
  const fields: string[] = [];
  if (metadata.size > 0)
    fields.push(jsonField(METADATA_KEY, jsonObject([...metadata].map(([k, x]) => jsonField(k, json(x))))));
  let dataBytes = 0;
  for (const [name, { dtype, shape, values }] of entries) {
    assert.notEqual(name, METADATA_KEY, 'the name is taken by the format');
    assert.equal(values.length, elementCount(shape), `the shape of '${name}' must have as many elements as its values`);
    const begin = dataBytes;
    dataBytes += values.byteLength;
    fields.push(jsonField(name, json({ dtype, shape, data_offsets: [begin, dataBytes] })));
  }
  const headerJson = Buffer.from(jsonObject(fields));
  const headerBytes = Math.ceil(headerJson.length / LENGTH_BYTES) * LENGTH_BYTES;
  assert.ok(headerBytes <= MAX_TENSOR_HEADER_BYTES, 'the header must stay readable');

  const file = Buffer.alloc(LENGTH_BYTES + headerBytes + dataBytes, ' ');
  file.writeBigUInt64LE(BigInt(headerBytes));
  file.set(headerJson, LENGTH_BYTES);
  let offset = LENGTH_BYTES + headerBytes;
  for (const [, { values }] of entries) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  return file;
}

const json = (value: unknown): string => JSON.stringify(value);
const jsonField = (name: string, value: string): string => `${json(name)}:${value}`;
const jsonObject = (fields: readonly string[]): string => `{${fields.join(',')}}`;
