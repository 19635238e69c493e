import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { OperationalError } from '../../../src/shared/errors.js';
import { decodeModel } from '../../../src/shared/model/decode-model.js';
import { encodeSafetensors } from '../../../src/shared/model/encode-safetensors.js';
import { initialParameters } from '../../../src/shared/model/initialisation.js';
import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';
import { encodeModel, readModel } from '../../../src/shared/model/model-file.js';
import { decodeSafetensors, type Tensor } from '../../../src/shared/model/safetensors.js';
import { parametersFor } from '../../support/class-models.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const golden = new URL('../../../../test/golden/init.safetensors', import.meta.url);
const parameters = initialParameters(1);

const modelTensors = () => new Map(decodeSafetensors(encodeModel(parameters), '').tensors);
const expectFailure = (tensors: ReadonlyMap<string, Tensor>, code: string, message: RegExp) =>
  assert.throws(() => decodeModel(encodeSafetensors(tensors), 'some.safetensors'), {
    name: 'OperationalError',
    code,
    message,
  });

test('a model comes back as it was', () => {
  assert.deepEqual(decodeModel(encodeModel(parameters, { format: 'pt' }), ''), parameters);
  assert.deepEqual(
    decodeSafetensors(encodeModel(parameters, { format: 'pt', step: '3' }), '').metadata,
    new Map([
      ['format', 'pt'],
      ['step', '3'],
    ]),
  );
});

test('a model file has the state_dict of the classic program', async () => {
  const { tensors: expected } = decodeSafetensors(await readFile(golden), '');
  const { tensors } = decodeSafetensors(encodeModel(parameters), '');
  const shapes = (map: ReadonlyMap<string, Tensor>) => [...map].map(([name, { dtype, shape }]) => [name, dtype, shape]);
  assert.deepEqual(shapes(tensors), shapes(expected));
});

test('every tensor of a file of PyTorch lands at its place', async () => {
  const bytes = await readFile(golden);
  const decoded = decodeModel(bytes, '');
  const { tensors } = decodeSafetensors(bytes, '');
  for (const { name, offset, length } of CLASSIC_NETWORK.parameters) {
    assert.deepEqual(decoded.subarray(offset, offset + length), tensors.get(name)?.values);
  }
  assert.deepEqual(await readModel(golden.pathname), decoded);
});

test('what differs from this model is said', () => {
  const tensors = modelTensors();
  tensors.delete('fc.4.bias');
  tensors.set('fc.5.bias', { dtype: 'F32', shape: [1], values: new Float32Array(1) });
  tensors.set('conv.0.bias', { dtype: 'F64', shape: [6], values: new Float64Array(6) });
  tensors.set('conv.0.weight', { dtype: 'F32', shape: [6, 5, 5, 1], values: new Float32Array(150) });
  expectFailure(
    tensors,
    'model-mismatch',
    /'conv\.0\.weight' must have shape \[6, 1, 5, 5\], got \[6, 5, 5, 1\]; 'conv\.0\.bias' must be F32, got F64; 'fc\.4\.bias' is missing; 'fc\.5\.bias' is not one/,
  );
});

test('the message about an altogether different model stays short', () => {
  const others = Array.from({ length: 500 }, (_, i): [string, Tensor] => [
    `layer.${i}`,
    { dtype: 'F32', shape: [1], values: new Float32Array(1) },
  ]);
  expectFailure(new Map(others), 'model-mismatch', /and 500 more/);
});

test('NaN and infinity are refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const tensors = modelTensors();
    const bias = new Float32Array(84);
    bias[83] = value;
    tensors.set('fc.2.bias', { dtype: 'F32', shape: [84], values: bias });
    expectFailure(tensors, 'model-not-finite', /'fc\.2\.bias'/);
  }
});

for (const classCount of [2, 3, 6, 16, 26, 84, 120, 256]) {
  test(`a model of ${classCount} classes comes back as it was`, () => {
    const parameters = parametersFor(classCount);
    const bytes = encodeModel(parameters);
    assert.deepEqual(decodeSafetensors(bytes, '').tensors.get('fc.4.weight')?.shape, [classCount, 84]);
    assert.deepEqual(decodeModel(bytes, ''), parameters);
  });
}

for (const [classCount, expected] of [
  [1, /'fc\.4\.bias' must have shape \[10\], got \[1\]/],
  [257, /'fc\.4\.bias' must have shape \[10\], got \[257\]/],
] as const) {
  test(`a model of ${classCount} classes is refused`, () => {
    const tensors = modelTensors();
    tensors.set('fc.4.bias', { dtype: 'F32', shape: [classCount], values: new Float32Array(classCount) });
    const weight = new Float32Array(84 * classCount);
    tensors.set('fc.4.weight', { dtype: 'F32', shape: [classCount, 84], values: weight });
    expectFailure(tensors, 'model-mismatch', expected);
  });
}

test('only whole models are encoded', () => {
  for (const length of [0, 60_856, CLASSIC_NETWORK.parameterCount - 1, 60_856 + 85, 60_856 + 257 * 85]) {
    assert.throws(() => encodeModel(new Float32Array(length)), RangeError);
  }
});

test('any damaged byte is an operational failure or another model of finite parameters', () => {
  const bytes = encodeModel(parameters);
  const header = fc.nat({ max: 1000 });
  fc.assert(
    fc.property(header, fc.nat({ max: 255 }), (position, value) => {
      const damaged = Uint8Array.from(bytes);
      damaged[position] = value;
      try {
        assert.ok(decodeModel(damaged, '').every(Number.isFinite));
      } catch (error) {
        assert.ok(error instanceof OperationalError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

test('files that are missing, directories or far too long are refused without reading them', async (t) => {
  const directory = temporaryDirectory(t, { 'long.safetensors': new Uint8Array(3_000_000) });
  await mkdir(path.join(directory, 'folder'));
  await writeFile(path.join(directory, 'good.safetensors'), encodeModel(parameters));
  const missing = path.join(directory, 'missing');
  await assert.rejects(readModel(missing), { code: 'model-unreadable', message: new RegExp(`'${missing}'.*ENOENT`) });
  await assert.rejects(readModel(path.join(directory, 'folder')), { code: 'not-a-file', message: /a directory/ });
  await assert.rejects(readModel(path.join(directory, 'long.safetensors')), {
    code: 'model-too-long',
    message: /got 3000000/,
  });
  assert.deepEqual(await readModel(path.join(directory, 'good.safetensors')), parameters);
});
