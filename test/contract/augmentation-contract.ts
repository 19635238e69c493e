import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Engine, PartialSum } from '../../src/engine/engine.js';
import { Augmenter } from '../../src/shared/augmentation/augmenter.js';
import { dataset, digits, lively, normalization, synthetic } from './contract-data.js';
import { assertSamePartial, wholeStep } from './steps.js';
import type { Subject } from './subject.js';

const augmentation = { shiftPixels: 3, rotationDegrees: 25, scale: 0.2, elasticPixels: 1.5, seed: 2 ** 32 - 5 };
const EPOCH = 2 ** 32 - 1;
const AHEAD = 1000;

/** The dataset as the augmentation changes it in an epoch: the definition, in JavaScript. */
function changedDataset(epoch: number) {
  const images = new Uint8Array(dataset.images.length);
  const augmenter = new Augmenter(dataset.images, augmentation);
  augmenter.epoch = epoch;
  augmenter.writeImages(
    Uint32Array.from({ length: dataset.count }, (_, sample) => sample),
    images,
  );
  return { ...dataset, images };
}

/** An engine computes augmented images bit by bit as it computes the same images without augmentation. */
export function describeAugmentation(subject: Subject): void {
  describe('augments images', () => {
    let augmented: Engine;
    let changed: Engine;
    before(async () => {
      augmented = await subject.create({ dataset, normalization, augmentation });
      changed = await subject.create({ dataset: changedDataset(EPOCH), normalization });
    });
    after(() => {
      augmented.dispose();
      changed.dispose();
    });
    const samples = () => Uint32Array.of(...digits(subject.sizes.bits), ...synthetic, 5, 5);
    const step = (engine: Engine, epoch: number): Promise<PartialSum[]> =>
      engine.computeShard(lively, { ...wholeStep(samples(), subject.sizes.bitsMicroBatch), epoch });

    test('for gradients, as the definition says, in each epoch anew', async () => {
      const [got] = await step(augmented, EPOCH);
      const [expected] = await step(changed, 0);
      assertSamePartial(got as PartialSum, expected as PartialSum);
      const [other] = await step(augmented, EPOCH - AHEAD);
      assert.notEqual(other?.lossSum, got?.lossSum);
      const [again] = await step(augmented, EPOCH);
      assertSamePartial(again as PartialSum, expected as PartialSum);
    });

    test('not for evaluations', async () => {
      const plain = await subject.engine.evaluate(lively, samples());
      await step(augmented, 1);
      assert.deepEqual(await augmented.evaluate(lively, samples()), plain);
      const [got] = await step(augmented, EPOCH);
      const [expected] = await step(changed, 0);
      assertSamePartial(got as PartialSum, expected as PartialSum);
    });
  });
}
