import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Deliveries, type Delivery } from '../../../src/shared/transport/deliveries.js';

const delivery = (id: number): Delivery => ({ id, messageCount: 1, frameCount: 2, bytes: 3 });

test('deliveries of a turn are told together at its end, once and in their order', async () => {
  const told: number[][] = [];
  const deliveries = new Deliveries((some) => told.push(some.map(({ id }) => id)));
  for (const id of [5, 3, 5]) deliveries.add(delivery(id));
  assert.deepEqual(told, []);
  await turn();
  assert.deepEqual(told, [[5, 3, 5]]);
  await turn();
  deliveries.add(delivery(7));
  await turn();
  assert.deepEqual(told, [[5, 3, 5], [7]]);
});

test('a delivery that comes while others are told is told in the next turn', async () => {
  const told: (readonly Delivery[])[] = [];
  const deliveries: Deliveries = new Deliveries((some) => {
    told.push(some);
    if (told.length === 1) deliveries.add(delivery(2));
  });
  deliveries.add(delivery(1));
  await turn();
  await turn();
  assert.deepEqual(told, [[delivery(1)], [delivery(2)]]);
});
