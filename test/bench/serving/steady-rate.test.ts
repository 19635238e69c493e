import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highestRate } from '../../../bench/serving/steady-rate.js';

/** A server whose 99th percentile passes 10 ms above a rate. */
const serverUpTo = (capacity: number) => (rate: number) =>
  Promise.resolve({ p99Ms: rate <= capacity ? 5 : 50, isReached: true });

test('the highest steady rate is found to a twentieth', async () => {
  for (const capacity of [50, 51, 399, 1_234, 54_321]) {
    const best = await highestRate(serverUpTo(capacity), 10);
    assert.ok(best && best.rate <= capacity && best.rate * 1.06 >= capacity, `${capacity}: ${best?.rate}`);
    assert.equal(best.p99Ms, 5);
  }
});

test('a rate that cannot be sent does not count, and a server that is too slow has none', async () => {
  const unsent = await highestRate((rate) => Promise.resolve({ p99Ms: 1, isReached: rate <= 900 }), 10);
  assert.ok(unsent && unsent.rate <= 900);
  assert.equal(await highestRate(serverUpTo(49), 10), null);
});
