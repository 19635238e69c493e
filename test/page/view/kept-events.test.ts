import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptEvents, MAX_EVENTS } from '../../../src/page/view/kept-events.js';
import type { EventView } from '../../../src/page/view/run-view.js';

const event = (id: number, level: EventView['level']): EventView => ({ id, atMs: id, steps: id, level, text: `${id}` });

test('routine does not push out what went wrong, nor the other way round', () => {
  const lost = event(1, 'warning');
  const routine = Array.from({ length: 1_000 }, (_, i) => event(i + 2, 'info'));
  const kept = keptEvents([lost, ...routine]);
  assert.equal(kept[0], lost);
  assert.equal(kept.at(-1), routine.at(-1));

  const joined = event(1, 'info');
  const errors = Array.from({ length: 1_000 }, (_, i) => event(i + 2, 'error'));
  assert.deepEqual(keptEvents([joined, ...errors])[0], joined);
});

test('the newest are kept, in order, and the same ones whether one event comes at a time or all at once', () => {
  const all = Array.from({ length: 900 }, (_, i) =>
    event(i + 1, i % 5 === 0 ? 'warning' : i % 7 === 0 ? 'error' : 'info'),
  );
  const atOnce = keptEvents(all);
  let oneByOne: readonly EventView[] = [];
  for (const next of all) oneByOne = keptEvents([...oneByOne, next]);
  assert.deepEqual(oneByOne, atOnce);
  assert.equal(atOnce.length, MAX_EVENTS);
  assert.deepEqual(
    atOnce.map(({ id }) => id),
    atOnce.map(({ id }) => id).toSorted((a, b) => a - b),
  );
});
