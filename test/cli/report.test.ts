import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testLine, trainLine } from '../../src/cli/report/classic-lines.js';
import { JsonReporter } from '../../src/cli/report/json-reporter.js';
import { LineReporter } from '../../src/cli/report/line-reporter.js';
import { LiveReporter } from '../../src/cli/report/live-reporter.js';
import { RejectionLimit } from '../../src/cli/report/rejection-limit.js';
import type { EpochReport, StepReport } from '../../src/coordinator/progress.js';
import { OPTIONS } from '../coordinator/cluster-driver.js';

const step = (stepInEpoch: number, meanLoss = 2.2871034): StepReport => ({
  step: stepInEpoch,
  epoch: 0,
  stepInEpoch,
  stepsPerEpoch: 118,
  sampleCount: 512,
  meanLoss,
  correctCount: 50,
  workerCount: 2,
  phases: { totalMs: 12.8, broadcastMs: 0.2, computeMs: 11, reduceMs: 0.1, optimizeMs: 0.5, gatherMs: 1 },
});
const epoch: EpochReport = {
  epoch: 0,
  testCount: 10_000,
  testLoss: 0.0466,
  testCorrect: 9862,
  trainLoss: 0.5,
  trainCorrect: 50_000,
  trainCount: 60_000,
  trainSeconds: 1.5,
  evaluationSeconds: 0.2,
};
const config = { ...OPTIONS.config, batchSize: 512, trainSplit: { sampleCount: 60_000, sha256: '' } };

class Sink {
  text = '';
  columns = 60;
  write(text: string): void {
    this.text += text;
  }
}

test("the classic program's lines, to the letter", () => {
  assert.equal(trainLine(step(29), 60_000, 512), 'Train Epoch: 1 [14848/60000 (25%)]\tLoss: 2.287103');
  assert.equal(testLine(epoch), 'Test set: Average loss: 0.0466, Accuracy: 9862/10000 (99%)');
});

test('a line every 30 steps', () => {
  const out = new Sink();
  const reporter = new LineReporter(config, out, new Sink());
  for (let i = 0; i < 118; i++) reporter.onStep(step(i));
  assert.deepEqual(
    out.text
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t')[0]),
    ['Train Epoch: 1 [14848/60000 (25%)]', 'Train Epoch: 1 [30208/60000 (50%)]', 'Train Epoch: 1 [45568/60000 (75%)]'],
  );
});

test('the live line is drawn at intervals, fits the terminal, and is gone in the end', () => {
  const terminal = new Sink();
  let nowMs = 0;
  const reporter = new LiveReporter(config, terminal, () => nowMs);
  reporter.onStep(step(0));
  const once = terminal.text;
  assert.match(once, /epoch 1\/2 {4}0 % {2}loss 2\.2871 {2}40,000 samples\/s/);
  assert.ok(once.replace('\r\x1b[K', '').length < terminal.columns);
  reporter.onStep(step(1));
  assert.equal(terminal.text, once, 'not again so soon');
  nowMs = 150;
  reporter.onStep(step(2));
  assert.notEqual(terminal.text, once);
  reporter.onEpoch(epoch);
  assert.match(
    terminal.text,
    /epoch 1\/2 {2}train loss 0\.5000 {2}test loss 0\.0466 {2}accuracy 98\.62 % {2}1\.5 s {2}40,000 samples\/s\n/,
  );
  reporter.close();
  assert.ok(terminal.text.endsWith('\r\x1b[K'));
});

test('JSON lines are objects with type and time', () => {
  const out = new Sink();
  const reporter = new JsonReporter(out, () => new Date(0));
  reporter.onStep(step(3));
  reporter.onEpoch(epoch);
  reporter.note('warning', 'careful\nnow');
  const objects = out.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    objects.map(({ type }) => type),
    ['step', 'epoch', 'note'],
  );
  for (const { time } of objects) assert.equal(time, '1970-01-01T00:00:00.000Z');
});

test('of a flood of rejected messages a few are reported, and the others counted', () => {
  const notes = new Sink();
  let nowMs = 0;
  const reporter = new RejectionLimit(new LineReporter(config, new Sink(), notes), () => nowMs);
  const reject = (code: 'malformed' | 'foreign') =>
    reporter.onNotice({ type: 'message-rejected', peer: 'x', rejection: { code, reason: 'test' } });
  for (let i = 0; i < 1_005; i++) reject('malformed');
  reject('foreign');
  assert.equal(notes.text.match(/rejected a message \(malformed\)/g)?.length, 5);
  assert.equal(notes.text.match(/rejected a message \(foreign\)/g)?.length, 1);
  nowMs = 10_000;
  reporter.onStep(step(1));
  assert.match(notes.text, /warning: rejected 1,000 more messages \(malformed\)\n$/);
  reject('malformed');
  assert.equal(notes.text.match(/rejected a message \(malformed\)/g)?.length, 6);
});
