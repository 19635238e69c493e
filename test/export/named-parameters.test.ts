import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterNamed, transposed } from '../../src/export/named-parameters.js';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { SAMPLE_MODEL } from './sample-model.js';

test('a parameter is found by its name', () => {
  const tensor = CLASSIC_NETWORK.parameters[3];
  assert.ok(tensor);
  const { name, shape, offset, length } = tensor;
  const found = parameterNamed(SAMPLE_MODEL.parameters, name);
  assert.deepEqual(found, { shape, values: SAMPLE_MODEL.parameters.subarray(offset, offset + length) });
  assert.throws(() => parameterNamed(SAMPLE_MODEL.parameters, 'conv.9.weight'), RangeError);
});

test('axes change their order', () => {
  const values = Float32Array.from({ length: 24 }, (_, index) => index);
  assert.deepEqual(transposed({ shape: [2, 3], values: values.subarray(0, 6) }, [1, 0]), {
    shape: [3, 2],
    values: Float32Array.of(0, 3, 1, 4, 2, 5),
  });
  // Element (a, b, c) of the result is (c, a, b) of the tensor.
  const { shape, values: turned } = transposed({ shape: [2, 3, 4], values }, [1, 2, 0]);
  assert.deepEqual(shape, [3, 4, 2]);
  for (let a = 0; a < 3; a++)
    for (let b = 0; b < 4; b++)
      for (let c = 0; c < 2; c++) assert.equal(turned[(a * 4 + b) * 2 + c], (c * 3 + a) * 4 + b);
});
