import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { openTensorboardLog, TensorboardLog } from '../../../src/coordinator/watching/tensorboard-log.js';
import type { RunConfig } from '../../../src/shared/run-config.js';
import { stepReport } from '../../cli/report/reports.js';
import { epochReport, RUN_CONFIG } from '../../support/checkpoints.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { type DecodedEvent, decodeRecords } from '../run/tensorboard/decode-records.js';

function begin(t: TestContext, steps = 0, config: RunConfig = RUN_CONFIG, directory = temporaryDirectory(t)) {
  let nowMs = 0;
  const log = new TensorboardLog({
    ...{ directory, config, steps, beforeWriting: async () => {} },
    onWarning: (warning) => assert.fail(warning),
    clock: { monotonicMs: () => nowMs, unixMs: () => 1_764_218_000_000 + nowMs },
  });
  const step = (number: number, meanLoss = 1): void => {
    nowMs += 100;
    log.onStep({
      ...stepReport(number),
      step: number,
      epoch: Math.floor(number / 100),
      sampleCount: 64,
      meanLoss,
      madeAtMs: nowMs,
    });
  };
  return { log, directory, step };
}

const eventsIn = (directory: string): DecodedEvent[] =>
  readdirSync(directory)
    .sort()
    .flatMap((name) => decodeRecords(readFileSync(path.join(directory, name))));

/** The points of a curve, as [step, value]. */
const curve = (events: readonly DecodedEvent[], wanted: string): [number, number | undefined][] =>
  events.flatMap(({ step, summary }) =>
    (summary?.value ?? [])
      .filter(({ tag }) => tag === wanted)
      .map((value): [number, number | undefined] => [step, value.simple_value]),
  );

test('each step is a point, and each epoch one at its end', async (t) => {
  const { log, directory, step } = begin(t);
  for (let number = 0; number < 100; number++) step(number, number);
  log.onEpoch(epochReport(0));
  await log.close();
  const events = eventsIn(directory);
  assert.deepEqual(
    curve(events, 'train/loss'),
    Array.from({ length: 100 }, (_, i) => [i + 1, i]),
  );
  assert.deepEqual(curve(events, 'samples_per_second').at(-1), [100, 640]);
  assert.deepEqual(curve(events, 'epoch').at(-1), [100, 1]);
  assert.deepEqual(curve(events, 'train/learning_rate').at(-1), [100, Math.fround(0.001)]);
  assert.deepEqual(curve(events, 'test/accuracy'), [[100, Math.fround(0.9)]]);
  assert.deepEqual(curve(events, 'test/loss'), [[100, Math.fround(1 / 3)]]);
  assert.equal(events[0]?.file_version, 'brain.Event:2');
});

test('a long run has a point for several steps, which is their mean, and one at the end of each epoch', async (t) => {
  const { log, directory, step } = begin(t, 0, { ...RUN_CONFIG, epochs: 600 });
  for (let number = 0; number < 100; number++) step(number, number);
  await log.close();
  const points = curve(eventsIn(directory), 'train/loss');
  assert.deepEqual(points.slice(0, 2), [
    [3, 1],
    [6, 4],
  ]);
  assert.deepEqual(points.at(-1), [100, 99]);
});

test('a resumed run goes on in another file, whose begin takes back the steps that are made again', async (t) => {
  const first = begin(t);
  for (let number = 0; number < 7; number++) first.step(number);
  await first.log.close();
  const second = begin(t, 5, RUN_CONFIG, first.directory);
  second.step(5);
  await second.log.close();
  assert.equal(readdirSync(first.directory).length, 2);
  const sessions = eventsIn(first.directory).filter(({ session_log }) => session_log?.status === 1);
  assert.deepEqual(
    sessions.map(({ step }) => step),
    [1, 6],
  );
});

test('a run without a step leaves nothing', async (t) => {
  const { log, directory } = begin(t);
  await log.close();
  assert.deepEqual(readdirSync(directory), []);
});

test('the place is the run directory, or a folder with the name of the run', async (t) => {
  const home = temporaryDirectory(t);
  const runDirectory = path.join(home, 'runs', 'one');
  const options = { config: RUN_CONFIG, steps: 0, beforeWriting: async () => {}, onWarning: assert.fail };
  assert.equal(openTensorboardLog(false, { ...options, runDirectory }), null);
  for (const [wanted, place] of [
    [true, path.join(runDirectory, 'tensorboard')],
    [path.join(home, 'boards'), path.join(home, 'boards', 'one')],
  ] as const) {
    const log = openTensorboardLog(wanted, { ...options, runDirectory });
    log?.onEpoch(epochReport(0));
    await log?.close();
    assert.ok(existsSync(place));
  }
});
