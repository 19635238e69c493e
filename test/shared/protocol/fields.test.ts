import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { sampleIndices } from '../../../src/shared/protocol/fields.js';

test('a request for images names 1 to 313 samples', () => {
  for (const right of [[0], [5, 5], new Array(313).fill(2 ** 31 - 2)]) assert.ok(v.is(sampleIndices, right));
  for (const wrong of [[], new Array(314).fill(1), [1, -1], [0.5], [2 ** 31 - 1], ['1'], [null], {}, 'x', null]) {
    const { issues } = v.safeParse(sampleIndices, wrong);
    assert.equal(issues?.[0].message, 'must be 1..313 indices of samples');
  }
});
