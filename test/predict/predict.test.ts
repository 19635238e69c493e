import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { prepareDigit } from '../../src/inference/prepare/prepare-digit.js';
import { openNodeClassifier } from '../../src/predict/node-classifier.js';
import { predict, predictEach } from '../../src/predict/predict.js';
import type { ImageSource } from '../../src/predict/read-image.js';
import { OperationalError } from '../../src/shared/errors.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { parametersFor } from '../support/class-models.js';
import { blackBmp } from '../support/hostile/hostile-bmp.js';
import { mnistTestImages } from '../support/mnist-images.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const model = { parameters: initialParameters(7), normalization: DEFAULT_NORMALIZATION };
const pictures = mnistTestImages(40).map((pixels, index) => ({
  name: `sample ${index}`,
  width: 28,
  height: 28,
  pixels,
}));

test('predictions are those of the classifier on prepared images, in order', async () => {
  const classifier = openNodeClassifier(model);
  const results = await predict(model, pictures, { top: 10 });
  assert.equal(results.length, pictures.length);
  for (const [index, result] of results.entries()) {
    const picture = pictures[index];
    assert.ok(picture && !result.error);
    const { image } = prepareDigit(picture);
    const [expected] = classifier.classify(image);
    assert.deepEqual(result.logProbabilities, expected?.logProbabilities);
    assert.deepEqual(result.input, image);
    assert.equal(result.image, picture.name);
    assert.deepEqual([result.top[0]?.digit, result.top.length], [result.predicted, 10]);
    assert.equal(result.probability, Math.max(...result.probabilities));
    assert.deepEqual(result.steps, []);
  }
});

test('a model of other classes names them, and sees pictures that are only resized', async () => {
  const classNames = Array.from({ length: 62 }, (_, number) => `class ${number}`);
  const things = { ...model, parameters: parametersFor(62), classNames };
  const wide = { name: 'wide', width: 60, height: 40, pixels: Uint8Array.from({ length: 2400 }, (_, i) => i % 256) };
  const [result] = await predict(things, [wide], { top: 256 });
  assert.ok(result && !result.error);
  const { image } = prepareDigit(wide, { steps: 'none' });
  assert.deepEqual(result.input, image);
  const [expected] = openNodeClassifier(things).classify(image, 32);
  assert.deepEqual(result.logProbabilities, expected?.logProbabilities);
  assert.equal(result.className, classNames[result.predicted]);
  assert.equal(result.top.length, 62);
  for (const { digit, className } of result.top) assert.equal(className, classNames[digit]);
  const [prepared] = await predict(things, [wide], { prepare: { steps: 'mnist' } });
  assert.ok(prepared && !prepared.error);
  assert.equal(prepared.input.length, 784);
});

test('files, bytes and pixels; what cannot be read has an error', async (t) => {
  const directory = temporaryDirectory(t);
  const file = path.join(directory, 'black.bmp');
  writeFileSync(file, blackBmp());
  writeFileSync(path.join(directory, 'model.safetensors'), encodeModel(model.parameters));
  const images: ImageSource[] = [
    file,
    path.join(directory, 'missing.png'),
    { name: 'bytes', bytes: blackBmp() },
    directory,
    { name: 'nothing', bytes: new Uint8Array(0) },
  ];
  const results = await predict(path.join(directory, 'model.safetensors'), images, { explain: true });
  assert.deepEqual(
    results.map(({ error }) => error?.code ?? null),
    [null, 'image-unreadable', null, 'not-a-file', 'image-empty'],
  );
  const [first] = results;
  assert.ok(first && !first.error);
  assert.deepEqual(first.problems, ['blank']);
  assert.equal(first.steps.at(-1)?.name, 'center');
});

test('images are taken while results are used, and a few in advance', async () => {
  let taken = 0;
  const images = (function* () {
    for (const picture of pictures) {
      taken++;
      yield picture;
    }
  })();
  for await (const result of predictEach(model, images)) {
    assert.equal(result.error, null);
    assert.ok(taken <= 5, `${taken} are taken before the first result is used`);
    break;
  }
  assert.ok(taken < pictures.length);
});

test('a fault is not taken for an image that cannot be read', async () => {
  const wrong = { name: 'wrong', width: 28, height: 28, pixels: new Uint8Array(3) };
  await assert.rejects(predict(model, [...pictures.slice(0, 2), wrong]), RangeError);
  await assert.rejects(predict('no/such/model', pictures), OperationalError);
});
