import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processMs, threadTimes, timesBetween } from '../../../bench/scaling/processor-time.js';

const look = (mainMs: number, oneMs: number, otherMs: number, transportMs: number, moreMs?: number) => [
  { id: '7', name: 'node', ms: mainMs },
  { id: '8', name: 'node', ms: oneMs },
  { id: '9', name: 'node', ms: otherMs },
  { id: '10', name: 'ZMQbg/IO/0', ms: transportMs },
  { id: '11', name: 'ZMQbg/IO/1', ms: transportMs },
  ...(moreMs === undefined ? [] : [{ id: '12', name: 'node', ms: moreMs }]),
];

test('the front is the thread that was busiest while it was looked at, not since its start', () => {
  assert.deepEqual(timesBetween(7, [look(100, 90, 10, 1), look(110, 95, 12, 2), look(130, 95, 30, 4)]), [
    { 'main thread': 10, transport: 2, front: 2, helpers: 5 },
    { 'main thread': 20, transport: 4, front: 18, helpers: 0 },
  ]);
});

test('a thread that begins meanwhile counts from its start', () => {
  assert.deepEqual(timesBetween(7, [look(0, 0, 0, 0), look(1, 9, 0, 0, 3)]), [
    { 'main thread': 1, transport: 0, front: 9, helpers: 3 },
  ]);
});

test('the threads of this process can be looked at', { skip: process.platform !== 'linux' && 'needs Linux' }, () => {
  const main = threadTimes(process.pid).find(({ id }) => id === String(process.pid));
  assert.ok(main && main.ms > 0);
  assert.ok(processMs(process.pid) >= main.ms);
});
