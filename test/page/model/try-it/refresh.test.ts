import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefreshDue } from '../../../../src/page/model/try-it/refresh.js';

const training = (steps: number) => ({ phase: 'training' as const, steps });
const last = { steps: 100, isOver: false, atMs: 5_000 };

test('nothing is asked for while the card is out of sight', () => {
  assert.ok(!isRefreshDue(null, training(7), false, 0));
  assert.ok(!isRefreshDue(last, training(900), false, 60_000));
});

test('in sight, it asks at once, and then when there are new steps, with pauses', () => {
  assert.ok(isRefreshDue(null, training(0), true, 0));
  assert.ok(isRefreshDue(last, training(101), true, 6_500));
  assert.ok(!isRefreshDue(last, training(101), true, 6_499));
  assert.ok(!isRefreshDue(last, training(100), true, 60_000));
});

test('when the training is over it asks once more, whether in sight or not', () => {
  for (const phase of ['finishing', 'closing', 'ended'] as const) {
    assert.ok(isRefreshDue(null, { phase, steps: 100 }, false, 0));
    assert.ok(isRefreshDue(last, { phase, steps: 100 }, false, 5_001));
    assert.ok(!isRefreshDue({ ...last, isOver: true }, { phase, steps: 100 }, false, 90_000));
    assert.ok(!isRefreshDue({ ...last, isOver: true }, { phase, steps: 100 }, true, 90_000));
  }
});
