import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Throughput } from '../../../src/coordinator/watching/throughput.js';

/** Makes steps of 10 ms and 512 samples. Returns the time of the last. */
function steps(throughput: Throughput, count: number, fromMs = 0): number {
  for (let step = 1; step <= count; step++) throughput.add(fromMs + 10 * step, 512, 10);
  return fromMs + 10 * count;
}

test('nothing is known before the first step; from it on, rate and time left', () => {
  const throughput = new Throughput();
  assert.deepEqual(
    [throughput.samplesPerSecond, throughput.secondsFor(1), throughput.standsStill(1e9)],
    [null, null, false],
  );
  steps(throughput, 1);
  assert.equal(throughput.samplesPerSecond, 51_200);
  assert.equal(throughput.secondsFor(51_200), 1);
});

test('time without workers does not count', () => {
  for (const type of ['no-workers', 'audited'] as const) {
    const throughput = new Throughput();
    const lastMs = steps(throughput, 100);
    throughput.onNotice(type === 'audited' ? { type, step: 0, leafCount: 1, claimCount: 2 } : { type });
    steps(throughput, 100, lastMs + 60_000);
    const rate = Math.round(throughput.samplesPerSecond ?? 0);
    if (type === 'no-workers') assert.equal(rate, 51_200);
    else assert.ok(rate < 40_000, `a minute in which workers were there counts, got ${rate}`);
  }
});

test('a run stands still after five steps without one, and after two seconds at the least', () => {
  const quick = new Throughput();
  const lastMs = steps(quick, 100);
  assert.deepEqual([quick.standsStill(lastMs + 2_000), quick.standsStill(lastMs + 2_001)], [false, true]);
  const slow = new Throughput();
  for (let step = 1; step <= 10; step++) slow.add(1_000 * step, 512, 1_000);
  assert.deepEqual([slow.standsStill(14_990), slow.standsStill(15_010)], [false, true]);
});
