import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { Augmenter, type SeededAugmentation } from '../../../src/shared/augmentation/augmenter.js';
import { embeddedMnistDirectory, loadSplit } from '../../../src/shared/data/image-directory.js';
import { IMAGE_PIXELS, IMAGE_SIDE } from '../../../src/shared/model/model.js';

const { dataset } = await loadSplit(embeddedMnistDirectory(), 'test');
const OFF: SeededAugmentation = { shiftPixels: 0, rotationDegrees: 0, scale: 0, elasticPixels: 0, seed: 0 };
const ALL: SeededAugmentation = { shiftPixels: 2, rotationDegrees: 15, scale: 0.1, elasticPixels: 1, seed: 0 };

function imagesOf(samples: readonly number[], augmentation: SeededAugmentation, epoch = 0, images = dataset.images) {
  const target = new Uint8Array(samples.length * IMAGE_PIXELS);
  const augmenter = new Augmenter(images, augmentation);
  augmenter.epoch = epoch;
  augmenter.writeImages(Uint32Array.from(samples), target);
  return target;
}

const some = Array.from({ length: 200 }, (_, i) => 37 * i);
const originals = some.map((sample) => dataset.images.subarray(sample * IMAGE_PIXELS, (sample + 1) * IMAGE_PIXELS));

/** Centre of mass, in pixels. */
function centreOf(image: Uint8Array): { x: number; y: number; mass: number } {
  let [x, y, mass] = [0, 0, 0];
  for (const [i, value] of image.entries()) {
    mass += value;
    x += value * (i % IMAGE_SIDE);
    y += value * Math.floor(i / IMAGE_SIDE);
  }
  return { x: x / mass, y: y / mass, mass };
}

const imageAt = (images: Uint8Array, i: number): Uint8Array =>
  images.subarray(i * IMAGE_PIXELS, (i + 1) * IMAGE_PIXELS);

describe('augmented images', () => {
  // Every host, kernel and engine must make these bytes; another digest is another augmentation.
  test('have known bytes', () => {
    const hash = createHash('sha256');
    for (const [seed, epoch] of [
      [0, 0],
      [0, 1],
      [2 ** 32 - 1, 2 ** 32 - 1],
    ] as const) {
      hash.update(imagesOf(some, { ...ALL, seed }, epoch));
      hash.update(
        imagesOf(some, { shiftPixels: 16, rotationDegrees: 180, scale: 0.5, elasticPixels: 16, seed }, epoch),
      );
    }
    assert.equal(hash.digest('hex'), '2766fa390cb80eaf62428bb9d9af7b8988c2eec7c72697211ed971f657f1cbac');
  });

  test('are the images themselves when every amount is 0', () => {
    assert.deepEqual(imagesOf(some, OFF), Uint8Array.from(originals.flatMap((image) => [...image])));
  });

  test('do not depend on the samples beside them', () => {
    const together = imagesOf(some, ALL, 3);
    for (const i of [0, 1, 57, 199]) assert.deepEqual(imagesOf([some[i] as number], ALL, 3), imageAt(together, i));
  });

  test('differ from epoch to epoch, from seed to seed and from sample to sample', () => {
    const variants = [
      imagesOf([5], ALL, 0),
      imagesOf([5], ALL, 1),
      imagesOf([5], { ...ALL, seed: 1 }, 0),
      // The same image in another place.
      imagesOf([0], ALL, 0, dataset.images.subarray(5 * IMAGE_PIXELS)),
    ];
    assert.equal(new Set(variants.map((image) => image.join())).size, variants.length);
  });

  test('move by up to the shift, evenly in both directions', () => {
    const shifted = imagesOf(some, { ...OFF, shiftPixels: 3 });
    const moves = originals.map((original, i) => {
      const [before, after] = [centreOf(original), centreOf(imageAt(shifted, i))];
      return { x: after.x - before.x, y: after.y - before.y };
    });
    for (const axis of ['x', 'y'] as const) {
      const along = moves.map((move) => move[axis]);
      assert.ok(Math.max(...along.map(Math.abs)) < 3.05);
      assert.ok(Math.max(...along) > 2.5 && Math.min(...along) < -2.5);
      // The mean of 200 uniform numbers of -3..3 has a deviation of 0.12.
      assert.ok(Math.abs(along.reduce((sum, move) => sum + move, 0) / along.length) < 0.5);
    }
  });

  test('turn about the middle by up to the rotation', () => {
    // A dot above the middle.
    const dot = new Uint8Array(200 * IMAGE_PIXELS);
    for (let i = 0; i < 200; i++)
      dot[i * IMAGE_PIXELS + 6 * IMAGE_SIDE + 15] = dot[i * IMAGE_PIXELS + 6 * IMAGE_SIDE + 16] = 255;
    const all = Array.from({ length: 200 }, (_, i) => i);
    const turned = imagesOf(all, { ...OFF, rotationDegrees: 30 }, 0, dot);
    const angles = all.map((i) => {
      const { x, y } = centreOf(imageAt(turned, i));
      assert.ok(Math.abs(Math.hypot(x - 15.5, y - 15.5) - 9.5) < 0.3, 'the distance from the middle stays');
      return (Math.atan2(x - 15.5, 15.5 - y) * 180) / Math.PI;
    });
    assert.ok(Math.max(...angles) > 26 && Math.max(...angles) < 32);
    assert.ok(Math.min(...angles) < -26 && Math.min(...angles) > -32);
  });

  test('grow and shrink by up to the scale', () => {
    const square = new Uint8Array(200 * IMAGE_PIXELS);
    for (let i = 0; i < square.length; i++) {
      const [x, y] = [i % IMAGE_SIDE, Math.floor(i / IMAGE_SIDE) % IMAGE_SIDE];
      if (x >= 8 && x < 24 && y >= 8 && y < 24) square[i] = 255;
    }
    const all = Array.from({ length: 200 }, (_, i) => i);
    const scaled = imagesOf(all, { ...OFF, scale: 0.25 }, 0, square);
    const sides = all.map((i) => Math.sqrt(centreOf(imageAt(scaled, i)).mass / 255) / 16);
    assert.ok(Math.max(...sides) > 1.2 && Math.max(...sides) < 1.26, String(Math.max(...sides)));
    assert.ok(Math.min(...sides) < 0.8 && Math.min(...sides) > 0.74, String(Math.min(...sides)));
  });

  test('are black beyond the edges of the old image', () => {
    const white = new Uint8Array(IMAGE_PIXELS).fill(255);
    const moved = imagesOf([0], { ...OFF, shiftPixels: 16, seed: 4 }, 0, white);
    assert.ok(moved.includes(0) && moved.includes(255));
  });
});
