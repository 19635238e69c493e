import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PaceMeter } from '../../../../src/coordinator/watching/view/pace-meter.js';

const PHASES = { totalMs: 10, broadcastMs: 1, computeMs: 6, gatherMs: 1, reduceMs: 1, optimizeMs: 1 };

test('loss and phases are those of the last steps, smoothed', () => {
  const meter = new PaceMeter();
  assert.deepEqual([meter.trainLoss(), meter.phasesMs(), meter.samplesPerSecond()], [null, null, null]);
  meter.add(10, 512, 2, PHASES);
  assert.equal(meter.trainLoss(), 2);
  meter.add(20, 512, 1, { ...PHASES, computeMs: 26 });
  assert.equal(meter.trainLoss(), 1.95);
  assert.equal(meter.phasesMs()?.compute, 7);
});

test('a loss that was not a number does not stay', () => {
  const meter = new PaceMeter();
  meter.add(10, 512, Number.NaN, PHASES);
  assert.equal(meter.trainLoss(), null);
  meter.add(20, 512, 3, PHASES);
  assert.equal(meter.trainLoss(), 3);
});

test('the time since the update before counts, unless training waited for workers', () => {
  const meter = new PaceMeter();
  assert.deepEqual(meter.add(10, 512, 1, PHASES), { samples: 512, seconds: 0.01 });
  assert.deepEqual(meter.add(30, 512, 1, PHASES), { samples: 512, seconds: 0.02 });
  meter.onNotice({ type: 'no-workers' });
  assert.equal(meter.add(60_000, 512, 1, PHASES), null);
  assert.deepEqual(meter.add(60_010, 512, 1, PHASES), { samples: 512, seconds: 0.01 });
});
