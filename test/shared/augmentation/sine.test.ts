import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cosine, sine } from '../../../src/shared/augmentation/sine.js';

test('sine and cosine agree with Math within 1e-12, from -pi to pi', () => {
  for (let i = -1000; i <= 1000; i++) {
    const angle = (i / 1000) * Math.PI;
    assert.ok(Math.abs(sine(angle) - Math.sin(angle)) < 1e-12, `sine of ${angle}`);
    assert.ok(Math.abs(cosine(angle) - Math.cos(angle)) < 1e-12, `cosine of ${angle}`);
  }
  assert.equal(sine(0), 0);
  assert.equal(cosine(0), 1);
});
