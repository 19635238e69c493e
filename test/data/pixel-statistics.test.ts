import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PixelSums, pixelStatistics, resolveNormalization } from '../../src/data/pixel-statistics.js';
import { embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';

test('mean and deviation of MNIST are the ones that everybody uses', async () => {
  const measure = () => pixelStatistics(embeddedMnistDirectory(), 'train');
  assert.deepEqual(await resolveNormalization({ mean: 'auto', standardDeviation: 'auto' }, measure), {
    mean: 0.1307,
    standardDeviation: 0.3081,
  });
});

test('numbers that are given stay, and then nothing is measured', async () => {
  const given = { mean: 0.5, standardDeviation: 0.25 };
  assert.deepEqual(await resolveNormalization(given, () => Promise.reject(new Error('measured'))), given);
  const measured = () => Promise.resolve({ mean: 0.123449, standardDeviation: 0.98765 });
  assert.deepEqual(await resolveNormalization({ ...given, mean: 'auto' }, measured), {
    mean: 0.1234,
    standardDeviation: 0.25,
  });
});

test('the deviation is that of all pixels, and images of one grey count as deviating by 1', async () => {
  const sums = new PixelSums();
  sums.add(Uint8Array.of(0, 255));
  sums.add(Uint8Array.of(255, 0));
  assert.deepEqual(sums.result(), { mean: 0.5, standardDeviation: 0.5 });
  const grey = new PixelSums();
  grey.add(new Uint8Array(100).fill(7));
  const { standardDeviation } = await resolveNormalization({ mean: 0, standardDeviation: 'auto' }, async () =>
    grey.result(),
  );
  assert.equal(standardDeviation, 1);
});
