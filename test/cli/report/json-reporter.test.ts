import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonReporter } from '../../../src/cli/report/json-reporter.js';
import { BEGIN, EPOCH, resultReport, Sink, stepReport, workerState } from './reports.js';

const objectsIn = ({ text }: Sink): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('objects with type and time, one a line', () => {
  const out = new Sink();
  const reporter = new JsonReporter(
    out,
    () => new Date(0),
    () => 0,
  );
  reporter.onBegin(BEGIN);
  reporter.onStep(stepReport(3));
  reporter.onEpoch(EPOCH);
  reporter.onNote('warning', 'careful\nnow');
  const objects = objectsIn(out);
  assert.deepEqual(
    objects.map(({ type }) => type),
    ['begin', 'step', 'epoch', 'note'],
  );
  for (const { time } of objects) assert.equal(time, '1970-01-01T00:00:00.000Z');
});

test('the speed of every worker once a second, also of one that delivers nothing', () => {
  const out = new Sink();
  let nowMs = 0;
  const reporter = new JsonReporter(
    out,
    () => new Date(0),
    () => nowMs,
  );
  reporter.onBegin(BEGIN);
  for (const ordinal of [1, 2]) reporter.onNotice({ type: 'worker-ready', worker: workerState(ordinal) });
  for (let step = 0; step < 300; step++) {
    nowMs += 10;
    reporter.onResult(resultReport(1, 512));
    reporter.onStep(stepReport(step, 10));
  }
  const told = objectsIn(out).filter(({ type }) => type === 'workers');
  assert.deepEqual(
    told.map(({ step }) => step),
    [100, 200],
  );
  assert.deepEqual(told[1]?.workers, [
    { worker: 1, host: 'vm', pid: 1001, samples: 512 * 201, samplesPerSecond: 51_200, lagMs: 0, outOfStep: null },
    { worker: 2, host: 'vm', pid: 1002, samples: 0, samplesPerSecond: 0, lagMs: null, outOfStep: 'idle' },
  ]);
});
