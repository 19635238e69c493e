import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { initialParameters } from '../../../src/shared/model/initialisation.js';
import { CLASSIC_NETWORK, networkOf } from '../../../src/shared/model/model.js';

const { parameterCount, parameters: tensors } = CLASSIC_NETWORK;
const sha256 = (parameters: Float32Array) =>
  createHash('sha256').update(new Uint8Array(parameters.buffer)).digest('hex');

test('the start never changes: results that were published with a seed stay valid', () => {
  assert.equal(sha256(initialParameters(0)), '5dab62252ab62c11655e6c0b06f9f6b427af9601387295097a9fc3e8a20ecc44');
  assert.equal(sha256(initialParameters(1)), '26700afe523567cf3e1e75a4142272d7a55095e76c0786f00895decd61cd6179');
});

for (const { name, fanIn, offset, length } of tensors) {
  test(`${name} is uniform in ±1/sqrt(${fanIn}), mean and variance too`, () => {
    const bound = 1 / Math.sqrt(fanIn);
    const seeds = Math.ceil(2000 / length);
    const values: number[] = [];
    for (let seed = 0; seed < seeds; seed++) {
      values.push(...initialParameters(seed).subarray(offset, offset + length));
    }
    const extreme = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(extreme <= bound * (1 + 2 ** -24) && extreme > 0.99 * bound, `largest ${extreme} of ${bound}`);
    // Five standard errors: a uniform variable on [-1, 1] has variance 1/3, its square variance 4/45.
    const mean = values.reduce((sum, value) => sum + value / bound, 0) / values.length;
    const square = values.reduce((sum, value) => sum + (value / bound) ** 2, 0) / values.length;
    assert.ok(Math.abs(mean) < 5 * Math.sqrt(1 / 3 / values.length), `mean ${mean}`);
    assert.ok(Math.abs(square - 1 / 3) < 5 * Math.sqrt(4 / 45 / values.length), `mean square ${square}`);
  });
}

test('two seeds share nothing, and every parameter is set', () => {
  const [a, b] = [initialParameters(1), initialParameters(2)];
  assert.equal(a.length, parameterCount);
  const equal = a.filter((value, index) => value === b[index]).length;
  assert.ok(equal < 5, `${equal} equal parameters`);
  assert.ok(a.filter((value) => value === 0).length < 5);
});

test('networks for other numbers of classes begin alike, up to their last layer', () => {
  const classic = initialParameters(4);
  for (const classCount of [2, 26, 256]) {
    const network = networkOf(classCount);
    const parameters = initialParameters(4, network);
    assert.equal(parameters.length, network.parameterCount);
    const last = network.parameters.find(({ name }) => name === 'fc.4.weight')?.offset;
    assert.deepEqual(parameters.subarray(0, last), classic.subarray(0, last));
    const layer = parameters.subarray(last);
    assert.ok(layer.every((value) => Math.abs(value) <= Math.fround(1 / Math.sqrt(84)) && value !== 0));
    assert.ok(new Set(layer).size > 0.99 * layer.length);
  }
});
