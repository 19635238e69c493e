import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noise } from '../../src/engine/known-answer/integer-noise.js';
import { referenceLayers } from '../../src/engine/reference/network.js';
import { compileWasmKernel } from '../../src/engine/simd/wasm/wasm-kernel.js';
import { Classifier } from '../../src/inference/classifier.js';
import type { LayerMaps } from '../../src/inference/layer-maps.js';
import { resizeImages } from '../../src/shared/data/resize.js';
import { networkWithParameters } from '../../src/shared/model/model.js';
import { relaxedMultiplyAdd } from '../../src/shared/relaxed-simd.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { randomParameters } from '../engine/simd/simd-fixture.js';
import { parametersFor } from '../support/class-models.js';

const fuses = relaxedMultiplyAdd() === 'fused';
const normalization = DEFAULT_NORMALIZATION;
const parameters = randomParameters(4, 3);
const module = compileWasmKernel(fuses ? 'wasm' : 'soft');
const classifier = new Classifier(module, { parameters, normalization });

/** 70 images, more than one pass takes. */
const COUNT = 70;
const images = Uint8Array.from({ length: COUNT * 784 }, (_, i) => noise(3, i) >>> 24);
const imageAt = (image: number): Uint8Array => images.subarray(image * 784, (image + 1) * 784);

describe('classify', () => {
  test('an image has the same bits alone and among others, and in both builds of the kernel', () => {
    const together = classifier.classify(images);
    assert.equal(together.length, COUNT);
    for (const image of [0, 1, 3, 63, 64, 69]) {
      assert.deepEqual(classifier.classify(imageAt(image)), [together[image]], `image ${image}`);
    }
    const soft = new Classifier(compileWasmKernel('soft'), { parameters, normalization });
    assert.deepEqual(soft.classify(images), together);
  });

  test('probabilities are those of the logits, and the predicted class has the greatest', () => {
    for (const { predicted, logProbabilities, probabilities } of classifier.classify(images)) {
      assert.equal(probabilities.indexOf(Math.max(...probabilities)), predicted);
      assert.ok(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-6);
      for (const [label, logProbability] of logProbabilities.entries()) {
        const exact = Math.exp(logProbability);
        assert.ok(Math.abs((probabilities[label] ?? 0) / exact - 1) < 3e-6, `${probabilities[label]}, not ${exact}`);
      }
    }
  });

  test('no image, no result', () => {
    assert.deepEqual(classifier.classify(new Uint8Array()), []);
  });

  test('results stay as they are when the next images come', () => {
    const [first] = classifier.classify(imageAt(0));
    const copy = structuredClone(first);
    classifier.classify(imageAt(1));
    assert.deepEqual(first, copy);
  });

  test('other parameters give what a new classifier gives', () => {
    const changing = new Classifier(module, { parameters: randomParameters(9, 2), normalization });
    const before = changing.classify(images);
    changing.setParameters(parameters);
    assert.notDeepEqual(changing.classify(images), before);
    assert.deepEqual(changing.classify(images), classifier.classify(images));
  });
});

for (const classCount of [2, 3, 26, 62, 256]) {
  test(`${classCount} classes have the probabilities of the reference, and their names`, () => {
    const many = parametersFor(classCount);
    const classNames = Array.from({ length: classCount }, (_, number) => `name of ${number}`);
    const named = new Classifier(module, { parameters: many, normalization, classNames });
    const { logits, probabilities, logProbabilities, predicted, className } = named.look(imageAt(1));
    const resized = new Uint8Array(1024);
    resizeImages(imageAt(1), resized);
    const exact = exactLogits(many, named.look(imageAt(1)).hidden2);
    assert.deepEqual([logits.length, probabilities.length, logProbabilities.length], Array(3).fill(classCount));
    assert.ok(logits.every((logit, i) => Math.abs(logit - (exact[i] ?? 0)) < 2e-5));
    assert.ok(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-5);
    assert.equal(predicted, exact.indexOf(Math.max(...exact)));
    assert.equal(className, `name of ${predicted}`);
    assert.deepEqual(named.classify(resized, 32), named.classify(imageAt(1)));
    const together = named.classify(images);
    for (const image of [0, 3, 63, 69]) assert.deepEqual(named.classify(imageAt(image)), [together[image]]);
  });
}

/** The last layer in float64: one logit for each class. */
function exactLogits(all: Float32Array, hidden: Float32Array): number[] {
  const [weight, bias] = (networkWithParameters(all.length)?.parameters ?? []).slice(-2);
  assert.ok(weight && bias);
  return Array.from({ length: bias.length }, (_, unit) => {
    const row = all.subarray(weight.offset + unit * 84, weight.offset + (unit + 1) * 84);
    return hidden.reduce((sum, value, i) => sum + value * (row[i] ?? 0), all[bias.offset + unit] ?? 0);
  });
}

describe('look', () => {
  test('every layer is that of the reference, channel-first', () => {
    const resized = new Uint8Array(COUNT * 1024);
    resizeImages(images, resized);
    const input = { images: resized, normalization };
    for (const image of [0, 42]) {
      const maps = classifier.look(imageAt(image));
      const reference = referenceLayers(Float64Array.from(parameters), input, image);
      for (const [name, expected] of Object.entries(reference)) {
        const got = maps[name as keyof LayerMaps];
        assert.equal(got.length, expected.length, name);
        const far = got.findIndex((value, i) => !(Math.abs(value - expected[i]) < 2e-5));
        assert.equal(far, -1, `${name}[${far}] = ${got[far]}, must be ${expected[far]}`);
      }
    }
  });

  test('takes an image of 32x32 that is resized already', () => {
    const resized = new Uint8Array(1024);
    resizeImages(imageAt(5), resized);
    assert.deepEqual(classifier.look(resized), classifier.look(imageAt(5)));
  });

  test('agrees with classify', () => {
    const [{ logProbabilities } = assert.fail()] = classifier.classify(imageAt(2));
    const { logits } = classifier.look(imageAt(2));
    const shift = (logits[0] ?? 0) - (logProbabilities[0] ?? 0);
    for (const [c, logit] of logits.entries()) {
      assert.ok(Math.abs(logit - (logProbabilities[c] ?? 0) - shift) < 1e-5, `class ${c}`);
    }
  });
});

describe('a classifier refuses', () => {
  for (const [what, call, message] of [
    [
      'a part of an image',
      () => classifier.classify(new Uint8Array(785)),
      'Cannot classify the images: they must be n x 28 x 28 bytes, a multiple of 784, got 785.',
    ],
    [
      'an image of another size',
      () => classifier.look(new Uint8Array(900)),
      'Cannot look at the image: it must have 784 bytes (28x28) or 1024 (32x32), got 900.',
    ],
    [
      'too few parameters',
      () => classifier.setParameters(new Float32Array(10)),
      'Cannot use the model: it must have 61706 parameters as before, got 10.',
    ],
    [
      'parameters of no network',
      () => new Classifier(module, { parameters: new Float32Array(61_705), normalization }),
      'Cannot use the model: it must have 61026 to 82616 parameters, 85 for each class and 60,856 more, got 61705.',
    ],
    [
      'parameters that are not finite',
      () => classifier.setParameters(parameters.with(7, Number.NaN)),
      'Cannot use the model: its parameters must be finite, got NaN at place 7.',
    ],
    [
      'a normalisation by zero',
      () => new Classifier(module, { parameters, normalization: { mean: 0, standardDeviation: 0 } }),
      'Cannot use the model: its normalization must be a finite mean and a standard deviation above 0, got 0 and 0.',
    ],
  ] as const) {
    test(what, () => assert.throws(call, { name: 'RangeError', message }));
  }
});
