import type { EngineFactory, EngineOptions } from '../../../src/engine/engine.js';
import { computeShardByMicroBatch, type MicroBatchComputer } from '../../../src/engine/micro-batch-computer.js';
import { SerialEngine } from '../../../src/engine/serial-engine.js';
import { IMAGE_PIXELS } from '../../../src/shared/model/model.js';
import { augmentedImage } from '../../contract/order/augmented-image.js';
import { computeInOrder } from '../../contract/order/micro-batch.js';

/** Makes an engine of the oracle of docs/numerics.md, or of another version of it. It computes a few samples a second. */
export function oracleEngineFactory(compute: typeof computeInOrder = computeInOrder): EngineFactory {
  return async (options) => {
    let parameters = new Float32Array();
    let epoch = 0;
    const slots: Float32Array[] = [];
    const slotOf = (slot: number): Float32Array => slots[slot] ?? new Float32Array();
    const computer: MicroBatchComputer = {
      setParameters: (given) => {
        parameters = given.slice();
      },
      setEpoch: (given) => {
        epoch = given;
      },
      computeMicroBatch: (sampleIndices, slot) => {
        const seen = changedSamples(options, epoch, sampleIndices);
        const { gradient, lossSum, correctCount } = compute(parameters, seen.options, seen.sampleIndices);
        slots[slot] = gradient;
        return { lossSum, correctCount };
      },
      addSlot: (target, source) => {
        const added = slotOf(source);
        slots[target] = slotOf(target).map((value, i) => value + (added[i] ?? 0));
      },
      readSlot: (slot) => slotOf(slot).slice(),
    };
    return new SerialEngine('oracle', 'JavaScript', {
      computeShard: (given, shard, signal) => computeShardByMicroBatch(computer, given, shard, signal),
      evaluate: async (given, sampleIndices) => compute(given, { ...options, labelSmoothing: 0 }, sampleIndices),
      dispose: () => {},
    });
  };
}

/** The samples with the images of the epoch, as a data set of their own. */
function changedSamples(
  options: EngineOptions,
  epoch: number,
  sampleIndices: Uint32Array,
): { readonly options: EngineOptions; readonly sampleIndices: Uint32Array } {
  const { augmentation, dataset } = options;
  if (!augmentation) return { options, sampleIndices };
  const images = new Uint8Array(sampleIndices.length * IMAGE_PIXELS);
  for (const [place, sample] of sampleIndices.entries()) {
    const image = dataset.images.subarray(sample * IMAGE_PIXELS, (sample + 1) * IMAGE_PIXELS);
    images.set(augmentedImage(image, augmentation, epoch, sample), place * IMAGE_PIXELS);
  }
  const labels = Uint8Array.from(sampleIndices, (sample) => dataset.labels[sample] as number);
  return {
    options: { ...options, dataset: { count: sampleIndices.length, images, labels } },
    sampleIndices: Uint32Array.from(sampleIndices.keys()),
  };
}
