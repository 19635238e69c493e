import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testLine, trainLine } from '../../../src/cli/report/classic-lines.js';
import { LineReporter } from '../../../src/cli/report/line-reporter.js';
import { BEGIN, EPOCH, Sink, stepReport } from './reports.js';

test("the classic program's lines, to the letter", () => {
  assert.equal(trainLine(stepReport(29), 60_000, 512), 'Train Epoch: 1 [14848/60000 (25%)]\tLoss: 2.287103');
  assert.equal(testLine(EPOCH), 'Test set: Average loss: 0.0466, Accuracy: 9862/10000 (99%)');
});

test('a line every 30 steps', () => {
  const out = new Sink();
  const reporter = new LineReporter(out, new Sink(), false);
  reporter.onBegin(BEGIN);
  for (let i = 0; i < 118; i++) reporter.onStep(stepReport(i));
  assert.deepEqual(
    out.text
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t')[0]),
    ['Train Epoch: 1 [14848/60000 (25%)]', 'Train Epoch: 1 [30208/60000 (50%)]', 'Train Epoch: 1 [45568/60000 (75%)]'],
  );
});

test('warnings and errors are coloured where that is asked for', () => {
  const notes = new Sink();
  const reporter = new LineReporter(new Sink(), notes, true);
  reporter.onNote('info', 'a');
  reporter.onNote('warning', 'b');
  reporter.onNote('error', 'c');
  assert.equal(notes.text, 'a\n\x1b[33mwarning:\x1b[39m b\n\x1b[31merror:\x1b[39m c\n');
});

test('a result on the validation set is not called a test', () => {
  assert.equal(
    testLine({ ...EPOCH, split: 'validation' }),
    'Validation set: Average loss: 0.0466, Accuracy: 9862/10000 (99%)',
  );
});
