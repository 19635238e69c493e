import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { prepareData } from '../../src/data/prepare.js';
import { createSimdEngine } from '../../src/engine/simd/simd-engine.js';
import { evaluate } from '../../src/evaluate/evaluate.js';
import { type LoadedModel, loadModel } from '../../src/model/load-model.js';
import { loadSplit } from '../../src/shared/data/image-directory.js';
import { fileOrder } from '../../src/shared/data/sample-order.js';
import type { Split } from '../../src/shared/data/split-files.js';
import { UsageError } from '../../src/shared/errors.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { LETTERS, parametersFor } from '../support/class-models.js';
import { greyPng, writeTree } from '../support/image-folders.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const COUNTS = { train: 130, test: 70 } as const;
const home = temporaryDirectory();
const data = path.join(home, 'data');
const file = path.join(home, 'model.safetensors');
const parameters = initialParameters(3).map((parameter) => 3 * parameter);
let model: LoadedModel;

before(async () => {
  writeSmallDataset(data, COUNTS.train, COUNTS.test);
  writeFileSync(file, encodeModel(parameters));
  model = await loadModel(file);
});

/** A data set of which only one split is there. */
function onlySplit(split: Split): string {
  const directory = path.join(home, `only-${split}`);
  writeSmallDataset(directory, COUNTS.train, COUNTS.test);
  const other = split === 'test' ? 'train' : 't10k';
  for (const kind of ['images-idx3', 'labels-idx1']) rmSync(path.join(directory, `${other}-${kind}-ubyte`));
  return directory;
}

for (const split of ['test', 'train'] as const) {
  test(`the ${split} split alone gives what the engine says of each sample, and everything is counted from that`, async () => {
    const directory = onlySplit(split);
    const evaluation = await evaluate(file, { data: directory, split, mostWrongCount: 5 });

    const { dataset, sha256 } = await loadSplit(data, split);
    const engine = await createSimdEngine({ dataset, normalization: DEFAULT_NORMALIZATION });
    const expected = await engine.evaluate(parameters, fileOrder(dataset.count));
    const labels = [...dataset.labels];
    const count = COUNTS[split];
    assert.equal(labels.length, count);
    assert.deepEqual(evaluation.predictions, expected.predictions);
    assert.deepEqual(evaluation.losses, expected.losses);
    assert.equal(evaluation.loss, expected.lossSum / count);
    assert.equal(evaluation.correctCount, expected.correctCount);
    assert.equal(evaluation.accuracy.ratio, expected.correctCount / count);
    assert.deepEqual(evaluation.dataset, { directory, split, sampleCount: count, sha256, runSplit: null });
    assert.equal(evaluation.ownEvaluation, null);

    const pairs = labels.map((label, index) => `${label}${evaluation.predictions[index]}`);
    for (const [label, row] of evaluation.confusion.entries()) {
      for (const [predicted, cell] of row.entries()) {
        assert.equal(cell, pairs.filter((pair) => pair === `${label}${predicted}`).length);
      }
    }
    assert.deepEqual(
      evaluation.classes.map(({ support }) => support),
      evaluation.confusion.map((row) => row.reduce((a, b) => a + b, 0)),
    );
    assertMostWrong(evaluation.mostWrong);

    function assertMostWrong(samples: typeof evaluation.mostWrong): void {
      const wrong = [...fileOrder(count)]
        .filter((index) => labels[index] !== expected.predictions[index])
        .sort((a, b) => (expected.losses[b] as number) - (expected.losses[a] as number))
        .slice(0, 5);
      assert.equal(wrong.length, 5);
      assert.deepEqual(
        samples,
        wrong.map((index) => ({
          index,
          label: labels[index],
          className: String(labels[index]),
          predicted: expected.predictions[index],
          predictedClassName: String(expected.predictions[index]),
          labelProbability: Math.exp(-(expected.losses[index] as number)),
          image: Uint8Array.from(dataset.images.subarray(index * 1024, (index + 1) * 1024)),
        })),
      );
    }
  });
}

test('a model of 26 letters has as many rows, each with its name', async () => {
  const letters: LoadedModel = { ...model, parameters: parametersFor(26), classNames: LETTERS };
  const notes: string[] = [];
  const onNote = (level: string, text: string) => void notes.push(`${level}: ${text}`);
  const { classes, confusion, mostWrong, predictions } = await evaluate(letters, { data, kernel: 'soft', onNote });
  assert.match(notes.join(), /^warning: only one of data set and model names its classes/);
  assert.deepEqual(
    classes.map(({ className }) => className),
    LETTERS,
  );
  assert.deepEqual([confusion.length, ...new Set(confusion.map((row) => row.length))], [26, 26]);
  assert.equal(
    confusion.flat().reduce((a, b) => a + b),
    predictions.length,
  );
  for (const { label, className, predicted, predictedClassName } of mostWrong) {
    assert.deepEqual([className, predictedClassName], [LETTERS[label], LETTERS[predicted]]);
  }
});

describe('the samples of the run', () => {
  const manifest = async (split: Split) => {
    const { dataset, sha256 } = await loadSplit(data, split);
    return { sampleCount: dataset.count, sha256 };
  };
  const ofRun = (change: Partial<LoadedModel['provenance']>): LoadedModel => ({
    ...model,
    provenance: { ...model.provenance, ...change },
  });

  test('are recognised by their hash, whatever split they are now', async () => {
    const splits = { trainSplit: await manifest('train'), testSplit: await manifest('test') };
    const swapped = { trainSplit: splits.testSplit, testSplit: splits.trainSplit };
    const other = { sampleCount: 70, sha256: '0'.repeat(64) };
    for (const [change, split, expected] of [
      [splits, 'test', 'test'],
      [splits, 'train', 'train'],
      [swapped, 'test', 'train'],
      [{ trainSplit: other, testSplit: other }, 'test', 'neither'],
      [{}, 'test', null],
    ] as const) {
      const { dataset } = await evaluate(ofRun(change), { data, split });
      assert.equal(dataset.runSplit, expected);
    }
  });

  test('give the result that the run logged, or another one', async () => {
    const testSplit = await manifest('test');
    const { correctCount, loss } = await evaluate(model, { data });
    for (const [testCorrect, testLoss, isEqual] of [
      [correctCount, loss, true],
      [correctCount, loss + Number.EPSILON * loss, false],
      [correctCount + 1, loss, false],
    ] as const) {
      const { ownEvaluation } = await evaluate(ofRun({ testSplit, testCorrect, testLoss }), { data });
      assert.deepEqual(ownEvaluation, { correctCount: testCorrect, loss: testLoss, isEqual });
    }
    const trained = await evaluate(ofRun({ testSplit, testCorrect: 1, testLoss: 1 }), { data, split: 'train' });
    assert.equal(trained.ownEvaluation, null, 'the run did not evaluate these samples');
    assert.equal((await evaluate(ofRun({ testSplit }), { data })).ownEvaluation, null);
  });
});

test('no model and no data set can make a figure NaN but the loss', async () => {
  const overflowing = { ...model, parameters: model.parameters.map((parameter) => 3e38 * Math.sign(parameter)) };
  const { loss, accuracy, classes, macro, mostWrong } = await evaluate(overflowing, { data, mostWrongCount: 1_000 });
  assert.ok(Number.isNaN(loss));
  for (const value of [
    ...Object.values(accuracy),
    ...classes.flatMap(({ className, ...figures }) => Object.values(figures)),
    ...Object.values(macro).map(({ value }) => value),
    ...mostWrong.map(({ labelProbability }) => labelProbability),
  ]) {
    assert.ok(value === null || (Number.isFinite(value) && value >= 0), String(value));
  }
  assert.ok(mostWrong.length > 0 && mostWrong.length <= COUNTS.test);
});

describe('data sets of other layouts', () => {
  test('the test set that a run with the seed of the model cut, with the labels of the model', async (t) => {
    const place = path.join(temporaryDirectory(t), 'photos');
    const names = ['dog', 'cat'];
    for (const [label, name] of names.entries()) {
      for (let i = 0; i < 10; i++) writeTree(place, { [`${name}/${i}.png`]: await greyPng(28, 28, 10 * label + i) });
    }
    const cacheDirectory = path.join(home, 'cache');
    const preparation = { place, dataset: null, validation: null, seed: 3, cacheDirectory };
    const { trainSplit, testSplit, directory } = await prepareData(preparation);
    const provenance = { ...model.provenance, seed: 3, trainSplit, testSplit };
    const ofPets: LoadedModel = { ...model, parameters: parametersFor(2), classNames: names, provenance };
    const notes: string[] = [];
    const options = { data: place, cacheDirectory, onNote: (_: string, text: string) => void notes.push(text) };

    const { dataset, classes, mostWrong } = await evaluate(ofPets, { ...options, mostWrongCount: 20 });
    assert.deepEqual(dataset, {
      directory: place,
      split: 'test',
      sampleCount: 4,
      sha256: testSplit.sha256,
      runSplit: 'test',
    });
    assert.deepEqual(
      classes.map(({ support }) => support),
      [2, 2],
    );
    assert.match(notes.join(), /one of 5 samples of each class/);
    // The data set numbers its classes by their names: the cat is 0 there, and 1 in the model.
    const stored = await loadSplit(directory, 'test');
    for (const { index, className } of mostWrong) {
      assert.equal(className, ['cat', 'dog'][stored.dataset.labels[index] as number]);
    }

    const all = await evaluate(ofPets, { ...options, split: 'all' });
    assert.deepEqual([all.dataset.sampleCount, all.dataset.runSplit], [20, 'mixed']);
    const train = await evaluate(ofPets, { ...options, split: 'train' });
    assert.deepEqual([train.dataset.sampleCount, train.dataset.runSplit], [16, 'train']);
    assert.equal(all.correctCount, train.correctCount + (await evaluate(ofPets, options)).correctCount);
    assert.deepEqual(all.losses.subarray(0, 16), train.losses);

    assert.doesNotMatch(notes.join(), /does not tell the seed/);
    const nameless = { ...ofPets, provenance: { ...provenance, seed: null } };
    await evaluate(nameless, { ...options, split: 'all' });
    assert.doesNotMatch(notes.join(), /does not tell the seed/, 'all samples need no seed');
    await evaluate(nameless, options);
    assert.match(notes.join(), /the model does not tell the seed of its run, so the seed 0 chose the samples/);
  });
});

describe('what is wrong', () => {
  test('a number of samples out of range', async () => {
    for (const mostWrongCount of [-1, 1_001, 0.5, Number.NaN]) {
      await assert.rejects(evaluate(model, { data, mostWrongCount }), UsageError);
    }
    assert.deepEqual((await evaluate(model, { data, mostWrongCount: 0 })).mostWrong, []);
  });

  test('a label that class-names.txt does not name', async (t) => {
    const place = path.join(temporaryDirectory(t), 'data');
    writeSmallDataset(place, COUNTS.train, COUNTS.test);
    writeFileSync(path.join(place, 'class-names.txt'), 'none\none\n');
    await assert.rejects(evaluate(model, { data: place }), { code: 'dataset-label', message: /labels must be 0 to 1/ });
  });

  test('a split of another name', async () => {
    await assert.rejects(evaluate(model, { data, split: 'dev' as 'test' }), {
      name: 'UsageError',
      message: "Cannot evaluate: split must be one of test, train, validation, all, got 'dev'.",
    });
  });
});
