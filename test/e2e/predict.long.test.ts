import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import sharp from 'sharp';
import { openNodeClassifier } from '../../src/predict/node-classifier.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import { DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { run } from '../support/command.js';
import { mnistTestImages } from '../support/mnist-images.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const directory = temporaryDirectory();
const model = path.join(directory, 'model.safetensors');
const images = path.join(directory, 'images');
const parameters = initialParameters(7);
const classifier = openNodeClassifier({ parameters, normalization: DEFAULT_NORMALIZATION });
const samples = mnistTestImages(3);

const png = (pixels: Uint8Array) =>
  sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
    .png()
    .toBuffer();

before(async () => {
  writeFileSync(model, encodeModel(parameters));
  mkdirSync(path.join(images, 'deeper'), { recursive: true });
  for (const [index, pixels] of samples.entries())
    writeFileSync(path.join(images, `${index * 9}.png`), await png(pixels));
  writeFileSync(path.join(images, '1-broken.png'), 'no image');
  writeFileSync(path.join(images, '.hidden'), 'no image');
});

test('a directory in the order of numbers in names, as JSON: a file that is no image stops no other', async () => {
  const { stdout, stderr, exitCode } = await run(['predict', model, images, '--json', '--raw']);
  assert.equal(exitCode, 1);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map(({ image }) => path.basename(image)),
    ['0.png', '1-broken.png', '9.png', '18.png'],
  );
  assert.equal(lines[1].error.code, 'image-format');
  assert.match(stderr, /error: Cannot read image '.*1-broken\.png'.*\(image-format\)/);
  assert.match(stderr, /^Read 3 images in [\d.]+ s, [\d,]+ images\/s\. 1 image could not be read\.$/m);
  for (const [index, line] of [lines[0], lines[2], lines[3]].entries()) {
    const [expected] = classifier.classify(samples[index] as Uint8Array);
    assert.deepEqual(line.logProbabilities, [...(expected?.logProbabilities ?? [])]);
    assert.equal(line.predicted, expected?.predicted);
    assert.equal(line.top.length, 3);
  }
});

test('standard input, explained: in the terminal, and as a picture', async () => {
  const picture = path.join(directory, 'steps.png');
  const through = ['sh', '-c', `exec "$0" "$@" < '${path.join(images, '0.png')}'`];
  const { stdout, exitCode } = await run(['predict', model, '-', '--explain', picture, '--top', '2'], { through });
  assert.equal(exitCode, 0);
  assert.match(stdout, /^image {11}digit {2}probability {2}next\nstandard input {6}\d {7}\d\d\.\d % {2}\d \d+\.\d %\n/);
  assert.match(stdout, /^ {2}Bright on dark, kept/m);
  assert.match(stdout, /^ {2}\| +▓*█+/m);
  const { width, height } = await sharp(picture).metadata();
  assert.deepEqual([width, height], [8 + 5 * 232, 240]);
});

test('CSV, and pictures of several images in a directory', async () => {
  const steps = path.join(directory, 'steps');
  const { stdout, exitCode } = await run([
    'predict',
    model,
    path.join(images, '0.png'),
    images,
    '--csv',
    '--explain',
    steps,
  ]);
  assert.equal(exitCode, 1);
  const [head = '', ...rows] = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  assert.deepEqual([head[0], head[1], head.at(-1), head.length], ['image', 'predicted', 'className', 16]);
  assert.deepEqual(
    rows.map((row) => row.length),
    Array(5).fill(16),
  );
  assert.equal(rows[2]?.at(-2), 'image-format');
  assert.deepEqual(readdirSync(steps).sort(), ['0.png-2.png', '0.png.png', '18.png.png', '9.png.png']);
});

test('without images there is nothing to do', async () => {
  const empty = path.join(directory, 'empty');
  mkdirSync(empty);
  const { stderr, exitCode } = await run(['predict', model, empty]);
  assert.equal(exitCode, 2);
  assert.match(stderr, /there must be at least one image/);
  assert.ok(existsSync(empty));
});
