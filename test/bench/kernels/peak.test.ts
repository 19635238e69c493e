import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePeak } from '../../../bench/kernels/peak/native-peak.js';

test('the peak is read by width', () => {
  assert.deepEqual(
    parsePeak('128 44.5 46.25\n512 170 171\n'),
    new Map([
      [128, [44.5, 46.25]],
      [512, [170, 171]],
    ]),
  );
});

for (const text of ['', '128', '128 44 inf', '128 44 -1', 'wide 44', 'killed']) {
  test(`'${text}' is no peak`, () => {
    assert.throws(() => parsePeak(text), /must hold bits and GFLOP\/s/);
  });
}
