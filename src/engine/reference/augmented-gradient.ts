import type { Augmenter } from '../../shared/augmentation/augmenter.js';
import { fileOrder } from '../../shared/data/sample-order.js';
import { IMAGE_PIXELS } from '../../shared/model/model.js';
import { type ReferenceGradient, type ReferenceInput, referenceGradient } from './network.js';

/** As referenceGradient, on the augmented images of the samples. */
export function augmentedGradient(
  parameters: Float64Array,
  input: ReferenceInput,
  sampleIndices: Uint32Array,
  augmenter: Augmenter,
): ReferenceGradient {
  const images = new Uint8Array(sampleIndices.length * IMAGE_PIXELS);
  augmenter.writeImages(sampleIndices, images);
  const labels = Uint8Array.from(sampleIndices, (sample) => input.labels[sample] as number);
  return referenceGradient(parameters, { ...input, images, labels }, fileOrder(sampleIndices.length));
}
