import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect, MAX_MOST_WRONG } from '../../../src/coordinator/evaluation/inspection.js';
import type { Dataset } from '../../../src/shared/data/dataset.js';
import { CLASSIC_NETWORK, IMAGE_PIXELS } from '../../../src/shared/model/model.js';

interface Sample {
  readonly label: number;
  readonly predicted: number;
  /** In nats. */
  readonly loss: number;
}

const parameters = Float32Array.from({ length: CLASSIC_NETWORK.parameterCount }, (_, i) => i / 4);

/** Every pixel of a sample is its index. */
function datasetOf(samples: readonly Sample[]): Dataset {
  const images = new Uint8Array(samples.length * IMAGE_PIXELS);
  for (const i of samples.keys()) images.fill(i, i * IMAGE_PIXELS, (i + 1) * IMAGE_PIXELS);
  return { count: samples.length, images, labels: Uint8Array.from(samples, ({ label }) => label) };
}

function inspectionOf(samples: readonly Sample[], classCount = 10) {
  const evaluation = {
    predictions: Uint8Array.from(samples, ({ predicted }) => predicted),
    losses: Float64Array.from(samples, ({ loss }) => loss),
  };
  return inspect(evaluation, datasetOf(samples), parameters, 4, classCount);
}

const orderOf = (samples: readonly Sample[]): number[] => inspectionOf(samples).mostWrong.map(({ sample }) => sample);
const wrong = (loss: number): Sample => ({ label: 1, predicted: 7, loss });
const right = (loss: number): Sample => ({ label: 1, predicted: 1, loss });

test('an epoch counts from 1, and the filters are the first 150 parameters', () => {
  const { epoch, filters } = inspectionOf([right(0)]);
  assert.equal(epoch, 5);
  assert.deepEqual(
    filters,
    Array.from({ length: 150 }, (_, i) => i / 4),
  );
});

test('the confusion matrix counts each sample in the row of its label and the column of its prediction', () => {
  const pairs = [
    [0, 0],
    [9, 9],
    [3, 8],
    [3, 8],
    [8, 3],
    [9, 0],
  ] as const;
  const { confusion } = inspectionOf(pairs.map(([label, predicted]) => ({ label, predicted, loss: 1 })));
  const expected = new Array<number>(100).fill(0);
  expected[0] = 1;
  expected[99] = 1;
  expected[38] = 2;
  expected[83] = 1;
  expected[90] = 1;
  assert.deepEqual(confusion, expected);
  const letters = inspectionOf(
    [
      { label: 25, predicted: 3, loss: 1 },
      { label: 0, predicted: 25, loss: 1 },
    ],
    26,
  );
  assert.deepEqual([letters.confusion.length, letters.confusion[25 * 26 + 3], letters.confusion[25]], [676, 1, 1]);
});

test('a wrong sample is shown with its pixels, and with what the model gave its label', () => {
  const { mostWrong } = inspectionOf([right(0.1), { label: 3, predicted: 8, loss: Math.log(4) }]);
  const [shown] = mostWrong;
  assert.ok(shown && mostWrong.length === 1);
  const { labelProbability, pixels, ...rest } = shown;
  assert.deepEqual(rest, { sample: 1, label: 3, predicted: 8 });
  assert.ok(Math.abs(labelProbability - 0.25) < 1e-15);
  assert.deepEqual(Buffer.from(pixels, 'base64'), Buffer.alloc(IMAGE_PIXELS, 1));
});

test('the highest losses go first, of equal ones the lower index, and right predictions are not shown', () => {
  assert.deepEqual(
    orderOf([wrong(1), right(9), wrong(3), wrong(1), wrong(2), right(2), wrong(3), wrong(1)]),
    [2, 6, 4, 0, 3, 7],
  );
});

test('no more than the 24 most wrong are shown, whatever order they come in', () => {
  assert.equal(MAX_MOST_WRONG, 24);
  const rising = Array.from({ length: 60 }, (_, i) => wrong(i));
  assert.deepEqual(
    orderOf(rising),
    Array.from({ length: 24 }, (_, i) => 59 - i),
  );
  assert.deepEqual(
    orderOf(rising.toReversed()),
    Array.from({ length: 24 }, (_, i) => i),
  );
  const alike = Array.from({ length: 60 }, () => wrong(2));
  assert.deepEqual(
    orderOf(alike),
    Array.from({ length: 24 }, (_, i) => i),
  );
  assert.deepEqual(orderOf([...alike, wrong(3)]), [60, ...Array.from({ length: 23 }, (_, i) => i)]);
});

test('a model without mistakes has no wrong samples', () => {
  assert.deepEqual(inspectionOf([right(0), right(5)]).mostWrong, []);
});

test('a loss that is no number counts as infinite: the label got nothing', () => {
  const { mostWrong } = inspectionOf([
    wrong(5),
    wrong(Number.NaN),
    wrong(Number.POSITIVE_INFINITY),
    wrong(Number.NaN),
    wrong(6),
  ]);
  assert.deepEqual(
    mostWrong.map(({ sample }) => sample),
    [1, 2, 3, 4, 0],
  );
  assert.deepEqual(
    mostWrong.slice(0, 3).map(({ labelProbability }) => labelProbability),
    [0, 0, 0],
  );
});

test('it is plain JSON', () => {
  const inspection = inspectionOf([wrong(1e30), right(0), wrong(0.7)]);
  assert.deepEqual(JSON.parse(JSON.stringify(inspection)), inspection);
});
