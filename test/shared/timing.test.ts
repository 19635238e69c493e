import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_HEARTBEAT_MS, timingFrom } from '../../src/shared/timing.js';

test('all waiting times follow from the heartbeat, in proportion', () => {
  assert.deepEqual(timingFrom(DEFAULT_HEARTBEAT_MS), {
    heartbeatMs: 500,
    tickMs: 50,
    helloRetryMs: 250,
    helloRetryMaxMs: 2_000,
    reopenMs: 4_000,
    silenceMs: 5_000,
    releaseMs: 10_000,
    closingMs: 3_000,
  });
  for (const heartbeatMs of [0.1, 1, 20, 60_000]) {
    assert.equal(timingFrom(heartbeatMs).silenceMs, 10 * heartbeatMs);
  }
});

test('a heartbeat must be above 0 and finite', () => {
  for (const wrong of [0, -1, Number.NaN]) assert.throws(() => timingFrom(wrong), { name: 'AssertionError' });
});
