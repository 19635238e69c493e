import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import fc from 'fast-check';
import { OperationalError } from '../../../src/shared/errors.js';
import { encodeSafetensors } from '../../../src/shared/model/encode-safetensors.js';
import { decodeSafetensors, type Tensor } from '../../../src/shared/model/safetensors.js';

const shape = fc.array(fc.nat({ max: 4 }), { maxLength: 3 });
const tensor: fc.Arbitrary<Tensor> = shape.chain((dimensions) => {
  const length = dimensions.reduce((a, b) => a * b, 1);
  const size = { minLength: length, maxLength: length };
  return fc.oneof(
    fc.float32Array(size).map((values): Tensor => ({ dtype: 'F32', shape: dimensions, values })),
    fc.float64Array(size).map((values): Tensor => ({ dtype: 'F64', shape: dimensions, values })),
  );
});
const anyName = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '10', '9', 'ö\n"'));
const name = anyName.filter((text) => text !== '__metadata__');
const tensors = fc.uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 6 });
const metadata = fc.uniqueArray(fc.tuple(anyName, fc.string()), { selector: ([key]) => key, maxLength: 4 });

/** A file from its parts, by the definition of the format. */
function file(header: unknown, data: Uint8Array = new Uint8Array(0)): Buffer {
  const json = Buffer.isBuffer(header)
    ? header
    : Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

const expectFailure = (bytes: Uint8Array, code: string, message: RegExp) =>
  assert.throws(
    () => decodeSafetensors(bytes, 'some.safetensors'),
    (error) => {
      assert.ok(error instanceof OperationalError, String(error));
      assert.equal(error.code, `safetensors-${code}`);
      assert.match(error.message, message);
      assert.match(error.message, /^Cannot read 'some.safetensors': /);
      return true;
    },
  );

test('what is encoded is decoded, bit by bit', () => {
  fc.assert(
    fc.property(tensors, metadata, (entries, strings) => {
      const bytes = encodeSafetensors(new Map(entries), new Map(strings));
      assert.deepEqual(decodeSafetensors(bytes, ''), { tensors: new Map(entries), metadata: new Map(strings) });
      assert.equal(Buffer.from(bytes).readBigUInt64LE() % 8n, 0n, 'data must be aligned');
    }),
  );
});

test('the bytes are those of the format', () => {
  const values = Float32Array.of(1, -2);
  const narrow: Tensor = { dtype: 'F32', shape: [2], values };
  const wide: Tensor = { dtype: 'F64', shape: [1, 1], values: Float64Array.of(0.5) };
  const encoded = encodeSafetensors(
    new Map<string, Tensor>([
      ['a', narrow],
      ['b', wide],
    ]),
    new Map([['format', 'pt']]),
  );
  const header =
    '{"__metadata__":{"format":"pt"},' +
    '"b":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const data = Buffer.from('000000000000e03f' + '0000803f' + '000000c0', 'hex');
  assert.equal(Buffer.from(encoded).toString('latin1'), file(padded, data).toString('latin1'));
});

test('a view into a larger buffer, at any alignment, is decoded alike', () => {
  const tensor: Tensor = { dtype: 'F64', shape: [2], values: Float64Array.of(3, 4) };
  const whole = encodeSafetensors(new Map([['a', tensor]]));
  const shifted = new Uint8Array(whole.length + 1);
  shifted.set(whole, 1);
  assert.deepEqual(decodeSafetensors(shifted.subarray(1), ''), decodeSafetensors(whole, ''));
});

test('a file that another program wrote is read', async () => {
  const bytes = await readFile(new URL('../../../../test/golden/init.safetensors', import.meta.url));
  const { tensors: found } = decodeSafetensors(bytes, 'init.safetensors');
  assert.equal(found.size, 10);
  assert.deepEqual(found.get('conv.3.weight')?.shape, [16, 6, 5, 5]);
});

test('any damaged byte and any cut is an operational failure or another valid file', () => {
  const bytes = encodeSafetensors(
    new Map<string, Tensor>([
      ['a', { dtype: 'F32', shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) }],
      ['b', { dtype: 'F64', shape: [1], values: Float64Array.of(5) }],
    ]),
    new Map([['format', 'pt']]),
  );
  const mutation = fc.record({ position: fc.nat({ max: bytes.length - 1 }), value: fc.nat({ max: 255 }) });
  fc.assert(
    fc.property(fc.array(mutation, { maxLength: 4 }), fc.nat({ max: bytes.length }), (mutations, length) => {
      const damaged = Uint8Array.from(bytes);
      for (const { position, value } of mutations) damaged[position] = value;
      const cut = damaged.subarray(0, length);
      try {
        decodeSafetensors(cut, 'damaged');
      } catch (error) {
        assert.ok(error instanceof OperationalError, String(error));
        return;
      }
      assert.equal(length, bytes.length, 'a cut file must never be read');
    }),
    { numRuns: 3000 },
  );
});

const f32 = (shape: readonly unknown[], begin: unknown, end: unknown) => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
});

test('each fault has its code', () => {
  expectFailure(new Uint8Array(7), 'truncated', /at least 8 bytes, got 7/);
  expectFailure(file('{}').subarray(0, 9), 'truncated', /header must end at byte 10, the file has 9/);
  expectFailure(Buffer.alloc(100, 0xff), 'header-too-long', /at most 1048576 bytes, got 18446744073709551615/);
  expectFailure(file('{"a"'), 'header', /must be JSON/);
  expectFailure(file(Buffer.from('{"ÿ":{}}', 'latin1')), 'header', /must be JSON: .*not valid for encoding utf-8/);
  for (const notAnObject of ['[]', 'null', '3']) expectFailure(file(notAnObject), 'header', /JSON object/);
  expectFailure(file({ __metadata__: { epoch: 3 } }), 'header', /'epoch' must be a string, got number/);
  expectFailure(file({ __metadata__: null }), 'header', /__metadata__ must be an object/);
  for (const entry of [3, {}, f32([-1], 0, 4), f32([1.5], 0, 6), f32([1], 0, '4'), { ...f32([1], 0, 4), more: 1 }]) {
    expectFailure(file({ a: entry }, new Uint8Array(4)), 'header', /entry of 'a'/);
  }
  expectFailure(file({ a: { ...f32([1], 0, 2), dtype: 'I16' } }, new Uint8Array(2)), 'dtype', /F16 or BF16, got 'I16'/);
});

test('offsets must fit the shapes and cover the data once', () => {
  const eight = new Uint8Array(8);
  expectFailure(file({ a: f32([3], 0, 8) }, eight), 'offsets', /\[3\] must take 12 bytes, got 8/);
  expectFailure(file({ a: f32([2], 8, 0) }, eight), 'offsets', /must take 8 bytes, got -8/);
  expectFailure(file({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, eight), 'offsets', /'b' must begin .* 4, got 0/);
  expectFailure(file({ a: f32([1], 4, 8) }, eight), 'offsets', /'a' must begin .* 0, got 4/);
  expectFailure(file({ a: f32([1], 0, 4) }, eight), 'offsets', /all 8 bytes of data, got 4/);
  expectFailure(file({ a: f32([3], 0, 12) }, eight), 'truncated', /12 bytes, the file has 8/);
  const twice =
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}';
  expectFailure(file(twice, eight), 'offsets', /'a' must begin/);
});
