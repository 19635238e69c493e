import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CLASSIC_NETWORK,
  MAX_CLASS_COUNT,
  MIN_CLASS_COUNT,
  networkOf,
  networkWithParameters,
} from '../../../src/shared/model/model.js';

test('a network of any number of classes has 85 parameters for each', () => {
  for (let classCount = MIN_CLASS_COUNT; classCount <= MAX_CLASS_COUNT; classCount++) {
    const network = networkOf(classCount);
    assert.equal(network.parameterCount, 60_856 + 85 * classCount);
    assert.deepEqual(network.parameters.at(-1)?.shape, [classCount]);
    assert.equal(networkWithParameters(network.parameterCount), network);
  }
  assert.equal(networkOf(10), CLASSIC_NETWORK);
});

test('no other number of classes or parameters belongs to a network', () => {
  for (const classCount of [-1, 0, 1, 2.5, 257, Number.NaN]) assert.throws(() => networkOf(classCount), RangeError);
  for (const classCount of [-1, 0, 1, 2.5, 257, Number.NaN]) {
    assert.equal(networkWithParameters(60_856 + 85 * classCount), null);
  }
});
