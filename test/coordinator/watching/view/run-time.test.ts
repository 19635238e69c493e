import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunTime } from '../../../../src/coordinator/watching/view/run-time.js';

test('the time of the run and of its workers goes on from its earlier lives', () => {
  const time = new RunTime(1_000, { secondsElapsed: 60, workerSeconds: 100 });
  time.addWorkers(2, 2_000);
  time.addWorkers(-1, 5_000);
  assert.deepEqual(time.totals(6_000), { secondsElapsed: 65, workerSeconds: 107 });
  assert.deepEqual(time.totals(6_000), { secondsElapsed: 65, workerSeconds: 107 });
});

test('time after the end does not count', () => {
  const time = new RunTime(0, { secondsElapsed: 0, workerSeconds: 0 });
  time.addWorkers(1, 0);
  time.stop(3_000);
  time.addWorkers(5, 4_000);
  assert.deepEqual(time.totals(9_000), { secondsElapsed: 3, workerSeconds: 3 });
});
