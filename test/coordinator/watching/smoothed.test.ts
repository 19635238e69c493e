import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Smoothed } from '../../../src/coordinator/watching/smoothed.js';

test('there is no mean before the first value, and then it is right at once', () => {
  const mean = new Smoothed(1_000);
  assert.equal(mean.value, null);
  mean.add(7, 10);
  assert.equal(mean.value, 7);
});

test('after the time constant, a value counts 1/e of a new one', () => {
  const mean = new Smoothed(1_000);
  mean.add(1, 1e9);
  mean.add(0, 1_000);
  assert.ok(Math.abs((mean.value ?? 0) - Math.exp(-1)) < 1e-12, `${mean.value}`);
});

test('how finely time is cut does not matter', () => {
  const [fine, coarse] = [new Smoothed(500), new Smoothed(500)];
  for (let i = 0; i < 100; i++) fine.add(3, 1);
  coarse.add(3, 100);
  for (const mean of [fine, coarse]) mean.add(9, 50);
  assert.ok(Math.abs((fine.value ?? 0) - (coarse.value ?? 1)) < 1e-12);
});
