import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PaceMeter } from '../../../../src/coordinator/watching/view/pace-meter.js';

const PHASES = { totalMs: 10, broadcastMs: 1, computeMs: 6, gatherMs: 1, reduceMs: 1, optimizeMs: 1 };

const step = (madeAtMs: number, meanLoss: number, phases = PHASES) => ({
  madeAtMs,
  sampleCount: 512,
  meanLoss,
  phases,
});

test('loss and phases are those of the last steps, smoothed', () => {
  const meter = new PaceMeter();
  assert.deepEqual([meter.trainLoss(), meter.phasesMs(), meter.samplesPerSecond()], [null, null, null]);
  meter.add(step(10, 2));
  assert.equal(meter.trainLoss(), 2);
  meter.add(step(20, 1, { ...PHASES, computeMs: 26 }));
  assert.equal(meter.trainLoss(), 1.95);
  assert.equal(meter.phasesMs()?.compute, 7);
});

test('a loss that was not a number does not stay', () => {
  const meter = new PaceMeter();
  meter.add(step(10, Number.NaN));
  assert.equal(meter.trainLoss(), null);
  meter.add(step(20, 3));
  assert.equal(meter.trainLoss(), 3);
});

test('the time since the update before counts, unless training waited for workers', () => {
  const meter = new PaceMeter();
  assert.deepEqual(meter.add(step(10, 1)), { samples: 512, seconds: 0.01 });
  assert.deepEqual(meter.add(step(30, 1)), { samples: 512, seconds: 0.02 });
  meter.onNotice({ type: 'no-workers' });
  assert.equal(meter.add(step(60_000, 1)), null);
  assert.deepEqual(meter.add(step(60_010, 1)), { samples: 512, seconds: 0.01 });
});
