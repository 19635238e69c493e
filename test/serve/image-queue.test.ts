import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodyMemory } from '../../src/serve/body-memory.js';
import { ImageQueue } from '../../src/serve/image-queue.js';
import { Refusal } from '../../src/serve/refusals.js';
import { Deferred } from '../../src/shared/deferred.js';

const isBusy = (error: unknown): boolean =>
  error instanceof Refusal && error.code === 'server-busy' && error.status === 503 && error.retryAfterS === 1;
const never = new AbortController().signal;

test('a request has places for all its images, or is refused', () => {
  const queue = new ImageQueue(4, 1);
  const leave = queue.enter(3);
  assert.throws(() => queue.enter(2), isBusy);
  assert.deepEqual([queue.length, queue.isFull], [3, false]);
  const other = queue.enter(1);
  assert.ok(queue.isFull);
  leave();
  other();
  assert.equal(queue.length, 0);
});

test('so many images are decoded at a time, in the order of their coming, also after one that fails', async () => {
  const queue = new ImageQueue(10, 2);
  const begun: number[] = [];
  const gates = Array.from({ length: 5 }, () => new Deferred<void>());
  const decodes = gates.map(({ promise }, index) =>
    queue.decode(async () => {
      begun.push(index);
      await promise;
      if (index === 0) throw new Error('damaged');
      return index;
    }, never),
  );
  const [first] = decodes;
  assert.deepEqual(begun, [0, 1]);
  gates[0]?.resolve();
  await assert.rejects(first as Promise<number>, /damaged/);
  await Promise.resolve();
  assert.deepEqual(begun, [0, 1, 2]);
  for (const gate of gates) gate.resolve();
  assert.deepEqual(await Promise.all(decodes.slice(1)), [1, 2, 3, 4]);
  assert.deepEqual(begun, [0, 1, 2, 3, 4]);
});

test('an image that nobody waits for any more is not decoded', async () => {
  const queue = new ImageQueue(10, 1);
  const gate = new Deferred<void>();
  const gone = new AbortController();
  const first = queue.decode(() => gate.promise, never);
  const second = queue.decode(() => Promise.reject(new Error('it was decoded')), gone.signal);
  gone.abort(new Error('the client has gone'));
  gate.resolve();
  await first;
  await assert.rejects(second, /the client has gone/);
});

test('bodies take memory as they arrive, and give it back once', () => {
  const memory = new BodyMemory(100);
  const [one, other] = [memory.open(), memory.open()];
  one.add(60);
  assert.throws(() => other.add(50), isBusy);
  other.add(40);
  one.close();
  one.close();
  assert.equal(memory.takenBytes, 40);
  other.close();
  assert.equal(memory.takenBytes, 0);
});
