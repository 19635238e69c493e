import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonReporter } from '../../../src/cli/report/json-reporter.js';
import { BEGIN, EPOCH, Sink, stepReport } from './reports.js';
import { WatchedRun } from './watched-run.js';

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

test('the speed of every worker that is ready once a second, in the figures of the page', () => {
  const out = new Sink();
  const run = new WatchedRun();
  const reporter = new JsonReporter(
    out,
    () => new Date(0),
    () => run.clock.nowMs(),
  );
  run.listeners.push(reporter);
  reporter.onBegin(run.begin);
  run.workers('worker-ready', 1, 2);
  run.workers('worker-joined', 3);
  for (let step = 0; step < 300; step++) run.step(10, step === 0 ? [2, 1] : [1]);
  run.change(2, { samplesPerMs: 20 });
  const told = objectsIn(out).filter(({ type }) => type === 'workers');
  assert.deepEqual(
    told.map(({ step }) => step),
    [100, 200],
  );
  assert.deepEqual(told[1]?.workers, [
    {
      worker: 1,
      host: 'vm',
      pid: 1001,
      // Half of the first step, and 96 of an epoch's last one.
      samples: 256 + 199 * 512 + 96,
      samplesPerSecond: 51_200,
      lagMs: 0,
      outOfStep: null,
    },
    { worker: 2, host: 'vm', pid: 1002, samples: 256, samplesPerSecond: 25_600, lagMs: 0, outOfStep: null },
  ]);
});
