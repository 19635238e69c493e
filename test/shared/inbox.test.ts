import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Inbox } from '../../src/shared/inbox.js';

test('an event that comes up while another is handled waits for its turn', () => {
  const log: string[] = [];
  const inbox: Inbox<string> = new Inbox(
    (event) => {
      log.push(`begin ${event}`);
      if (event === 'a') for (const next of ['b', 'c']) inbox.put(next);
      log.push(`end ${event}`);
    },
    () => log.push('empty'),
  );
  inbox.put('a');
  assert.deepEqual(log, ['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c', 'empty']);
});

test('a handler that throws does not block the events after it', () => {
  const handled: number[] = [];
  const inbox = new Inbox<number>((event) => {
    if (event === 1) throw new Error('broken');
    handled.push(event);
  });
  assert.throws(() => inbox.put(1), /broken/);
  inbox.put(2);
  assert.deepEqual(handled, [2]);
});
