import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  explanation,
  PredictionTable,
  predictionCells,
  predictionColumns,
  predictionJson,
} from '../../../src/cli/report/prediction-report.js';
import type { Prediction, UnreadImage } from '../../../src/predict/prediction.js';
import { OperationalError } from '../../../src/shared/errors.js';
import { DEFAULT_CLASS_NAMES } from '../../../src/shared/run-config.js';

const CLOTHES = ['T-shirt/top', 'bag', '=1+1'];

/** The first class is the answer, the second comes next. */
function predictionOf(classNames: readonly string[]): Prediction {
  const probabilities = Float32Array.from(classNames, (_, number) => [0.75, 0.25][number] ?? 0);
  const top = [0, 1].map((digit) => ({
    digit,
    className: classNames[digit] as string,
    probability: probabilities[digit] as number,
  }));
  return {
    image: 'a.png',
    predicted: 0,
    className: classNames[0] as string,
    probability: 0.75,
    top,
    probabilities,
    logProbabilities: probabilities.map(Math.log),
    input: new Uint8Array(1024),
    steps: [],
    problems: ['small', 'several'],
    error: null,
  };
}

test('a table has digits for a model of digits, and names for any other', () => {
  const digits = new PredictionTable(['a.png'], DEFAULT_CLASS_NAMES);
  assert.deepEqual(
    [digits.head(), digits.row(predictionOf(DEFAULT_CLASS_NAMES))],
    [
      'image  digit  probability  next',
      'a.png      0       75.0 %  1 25.0 %  (the digit has few pixels; several digits stand side by side)',
    ],
  );
  const clothes = new PredictionTable(['a.png'], CLOTHES);
  assert.deepEqual(
    [clothes.head(), clothes.row(predictionOf(CLOTHES))],
    [
      'image        class  probability  next',
      'a.png  T-shirt/top       75.0 %  bag 25.0 %  (the shape has few pixels; several shapes stand side by side)',
    ],
  );
});

test('a name from a file cannot change the terminal, nor fill it', () => {
  const names = ['\u009b2J', 'x'.repeat(100)];
  const table = new PredictionTable(['a.png'], names);
  for (const line of [table.head(), table.row(predictionOf(names))]) {
    assert.doesNotMatch(line, /\p{Cc}/u);
    assert.ok(line.length < 180, line);
  }
});

test('JSON and CSV have number and name', () => {
  const prediction = predictionOf(CLOTHES);
  const json = JSON.parse(predictionJson(prediction)) as Record<string, unknown>;
  assert.deepEqual([json.predicted, json.className], [0, 'T-shirt/top']);
  assert.deepEqual(json.top, prediction.top);
  const columns = predictionColumns(CLOTHES);
  const row = Object.fromEntries(predictionCells(prediction, 3).map((cell, index) => [columns[index], cell]));
  assert.deepEqual(row, {
    image: 'a.png',
    predicted: '0',
    probability: '0.75',
    'probability_T-shirt/top': '0.75',
    probability_bag: '0.25',
    'probability_=1+1': '0',
    problems: 'small several',
    error: '',
    className: 'T-shirt/top',
  });
  const unread: UnreadImage = { image: 'b.png', error: new OperationalError('image-empty', 'Cannot read it.') };
  const cells = predictionCells(unread, 3);
  assert.deepEqual([cells.length, cells[columns.indexOf('error')]], [columns.length, 'image-empty']);
});

test('the picture that the network saw has its own size', () => {
  assert.equal(explanation(predictionOf(CLOTHES)).length, 32);
  assert.equal(explanation({ ...predictionOf(CLOTHES), input: new Uint8Array(784) }).length, 28);
});
