import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSimdEngine } from '../../src/engine/simd/simd-engine.js';
import { firstProven, openNodeClassifier } from '../../src/predict/node-classifier.js';
import { readIdx } from '../../src/shared/data/idx.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { fileOrder } from '../../src/shared/data/sample-order.js';
import { splitFiles } from '../../src/shared/data/split-files.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { randomParameters } from '../engine/simd/simd-fixture.js';
import { BUILDS, changedKernel } from '../inference/changed-kernel.js';

test("all test images: predictions are the engine's, and log-probabilities have the bits of its losses", async () => {
  const directory = embeddedMnistDirectory();
  const { dataset } = await loadSplit(directory, 'test');
  const { imagesFile } = await splitFiles(directory, 'test');
  const images = new Uint8Array(dataset.count * 784);
  let filledBytes = 0;
  await readIdx(imagesFile, 3, {
    begin() {},
    items(values) {
      images.set(values, filledBytes);
      filledBytes += values.length;
    },
  });

  const normalization = DEFAULT_NORMALIZATION;
  // Ten times the usual start: some losses are near 0, and some images have classes that count as impossible.
  const parameters = randomParameters(3, 10);
  const engine = await createSimdEngine({ dataset, normalization });
  const { predictions, losses } = await engine.evaluate(parameters, fileOrder(dataset.count));
  engine.dispose();

  const classifications = openNodeClassifier({ parameters, normalization }).classify(images);
  assert.equal(classifications.length, dataset.count);
  assert.deepEqual(
    Uint8Array.from(classifications, ({ predicted }) => predicted),
    predictions,
  );
  const ofLabels = Float64Array.from(classifications, ({ logProbabilities }, i) => {
    return -(logProbabilities[dataset.labels[i] ?? Number.NaN] ?? Number.NaN);
  });
  assert.deepEqual(ofLabels, losses);
});

test('a kernel with other bits gives way to the next one, and the last one is refused', async () => {
  const changed = await WebAssembly.compile(changedKernel(BUILDS.soft));
  const right = await WebAssembly.compile(BUILDS.soft);
  // Not assert.equal, because a module cannot be shown.
  assert.ok(firstProven(['wasm', 'soft'], (name) => (name === 'wasm' ? changed : right)) === right);
  assert.throws(() => firstProven(['wasm', 'soft'], () => changed), {
    code: 'wrong-bits',
    message: /^Cannot use the soft kernel: /,
  });
});
