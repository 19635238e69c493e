import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerPictures } from '../../../../src/page/model/try-it/layer-pictures.js';

const maps = () => ({
  conv1: new Float32Array(6 * 14 * 14).fill(0.5),
  conv2: new Float32Array(16 * 5 * 5).fill(0.25),
  hidden1: new Float32Array(120),
  hidden2: new Float32Array(84).fill(1),
});

test('as many pictures as the network has maps, each of its size', () => {
  const { conv1, conv2, hidden1, hidden2 } = layerPictures(maps());
  assert.deepEqual([conv1.length, conv2.length, hidden1.length, hidden2.length], [6, 16, 1, 1]);
  for (const { width, height, pixels } of [...conv1, ...conv2, ...hidden1, ...hidden2]) {
    assert.equal(pixels.length, 4 * width * height);
    assert.ok(
      pixels.every((value, index) => index % 4 !== 3 || value === 255),
      'opaque',
    );
  }
});

test('greater values are brighter, on one scale for the whole layer', () => {
  const values = maps();
  values.conv2.forEach((_, index) => {
    values.conv2[index] = index / 400;
  });
  const all = layerPictures(values).conv2.map(({ pixels }) => pixels);
  const brightness = all.flatMap((pixels) =>
    Array.from({ length: 25 }, (_, i) => (pixels[4 * i] ?? 0) + (pixels[4 * i + 1] ?? 0) + (pixels[4 * i + 2] ?? 0)),
  );
  assert.deepEqual(
    brightness,
    brightness.toSorted((a, b) => a - b),
  );
  assert.ok((brightness.at(-1) ?? 0) > 700 && (brightness[0] ?? 999) < 60);
});

test('each picture says in words what is in it', () => {
  const values = maps();
  values.conv1[14 * 14 + 13] = 0.75;
  values.conv1[2 * 14 * 14 + 7 * 14 + 7] = 0.9;
  values.hidden1[16] = 0.5;
  const { conv1, hidden1, hidden2 } = layerPictures(values);
  assert.equal(conv1[1]?.alternative, 'First convolution, map 2 of 6: 0.50 to 0.75, strongest at the upper right');
  assert.equal(conv1[2]?.alternative, 'First convolution, map 3 of 6: 0.50 to 0.90, strongest at the middle');
  assert.equal(conv1[3]?.alternative, 'First convolution, map 4 of 6: 0.50 everywhere');
  assert.equal(hidden1[0]?.alternative, '120 features: 0.00 to 0.50, strongest in number 17');
  assert.equal(hidden2[0]?.alternative, '84 features: 1.00 everywhere');
});
