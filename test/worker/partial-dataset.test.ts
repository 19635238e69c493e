import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadSplit } from '../../src/shared/data/image-directory.js';
import { imageDigest, SampleList } from '../../src/shared/data/sample-list.js';
import { IMAGE_DIGEST_BYTES, listBytes } from '../../src/shared/data/split-chunks.js';
import { IMAGE_PIXELS } from '../../src/shared/model/model.js';
import type { SplitManifest } from '../../src/shared/run-config.js';
import { PartialDataset } from '../../src/worker/partial-dataset.js';
import { smallSplit } from '../support/small-split.js';

const SAMPLES = 400;
const { data, manifest, list, imageOf, imagesOf } = await smallSplit(SAMPLES);
let partial: PartialDataset;

beforeEach(() => {
  partial = new PartialDataset(manifest, list);
});

test('images that have come are those of the whole set, and the others are lacking', async () => {
  const { dataset } = await loadSplit(data, 'train');
  assert.deepEqual([...partial.dataset.labels], [...dataset.labels], 'labels are here from the beginning');
  partial.store([3, 399], imagesOf([3, 399]));
  assert.deepEqual(partial.lacking(Uint32Array.of(0, 3, 7, 399)), [0, 7]);
  const pixels = ({ images }: { images: Uint8Array }, sample: number) =>
    images.subarray(sample * IMAGE_PIXELS, (sample + 1) * IMAGE_PIXELS);
  for (const sample of [3, 399]) assert.deepEqual(pixels(partial.dataset, sample), pixels(dataset, sample));
  for (let sample = 0; sample < SAMPLES; sample++) partial.put(sample, imageOf(sample));
  partial.complete();
  assert.deepEqual(partial.lacking(Uint32Array.from({ length: SAMPLES }, (_, i) => i)), []);
  assert.deepEqual(partial.dataset, dataset);
});

test('no more images are lacking at a time than may be requested', () => {
  const all = Uint32Array.from({ length: SAMPLES }, (_, i) => i);
  assert.deepEqual(partial.lacking(all), [...all.subarray(0, 313)]);
});

test('what is not the image of its sample is refused, and does not count as here', () => {
  const wrong: [number[], Uint8Array][] = [
    [[5], imageOf(6)],
    [[5], imageOf(5).subarray(1)],
    [[SAMPLES], imageOf(0)],
    [[2 ** 31], imageOf(0)],
    [[5], new Uint8Array()],
  ];
  for (const [samples, bytes] of wrong) {
    assert.throws(() => partial.store(samples, bytes), { code: 'dataset-corrupt', message: /the image of sample \d+/ });
  }
  assert.deepEqual(partial.lacking(Uint32Array.of(5)), [5]);
});

test('images of a set that is not checked change none that is here', () => {
  partial.store([5], imageOf(5));
  const before = partial.dataset.images.slice(5 * IMAGE_PIXELS, 6 * IMAGE_PIXELS);
  partial.put(5, imageOf(6));
  partial.put(6, imageOf(5));
  partial.put(SAMPLES, imageOf(0));
  assert.deepEqual(partial.dataset.images.subarray(5 * IMAGE_PIXELS, 6 * IMAGE_PIXELS), before);
  assert.deepEqual(partial.lacking(Uint32Array.of(5, 6)), [6]);
});

test('images of 32 x 32 pixels are taken as they are, fewer at a time', () => {
  const large: SplitManifest = { sampleCount: 300, sha256: '', imageSide: 32 };
  const image = Uint8Array.from({ length: IMAGE_PIXELS }, (_, i) => i % 251);
  const bytes = new Uint8Array(listBytes(large));
  bytes.set(imageDigest(image), 300 + 7 * IMAGE_DIGEST_BYTES);
  const set = new PartialDataset(large, new SampleList(bytes, large));
  assert.equal(set.lacking(Uint32Array.from({ length: 300 }, (_, i) => i)).length, 240);
  set.store([7], image);
  assert.deepEqual(set.dataset.images.slice(7 * IMAGE_PIXELS, 8 * IMAGE_PIXELS), image);
  assert.deepEqual(set.lacking(Uint32Array.of(7)), []);
});
