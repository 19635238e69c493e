import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventList } from '../../../../src/coordinator/watching/view/event-list.js';
import type { RejectionCode } from '../../../../src/shared/protocol/rejections.js';

test('events are numbered on from those of the earlier life', () => {
  const events = new EventList([{ id: 7, atMs: 1, steps: 0, level: 'info', text: 'earlier' }]);
  assert.equal(events.lastId(), 7);
  events.add('warning', 'now', 3, 2);
  assert.deepEqual(events.since(7), [{ id: 8, atMs: 2, steps: 3, level: 'warning', text: 'now' }]);
  assert.equal(events.since(0).length, 2);
});

test('of a flood of rejections with one code ten are listed, and the last one says so', () => {
  const events = new EventList();
  const reject = (code: RejectionCode) =>
    events.addNotice({ type: 'message-rejected', peer: 'x', rejection: { code, reason: 'why' } }, 0, 0);
  for (let i = 0; i < 50; i++) reject('malformed');
  reject('wrong-shard');
  reject('stale');
  const texts = events.since(0).map(({ text }) => text);
  assert.equal(texts.length, 11);
  assert.match(texts[9] ?? '', /\(more of this code are not listed\)$/);
  assert.match(texts[10] ?? '', /wrong-shard/);
});
