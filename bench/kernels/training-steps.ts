import { DataPlane, freshTrainingState } from '../../src/coordinator/update/data-plane.js';
import type { Shard } from '../../src/engine/engine.js';
import { computeShardByMicroBatch, type MicroBatchComputer } from '../../src/engine/micro-batch-computer.js';
import { BATCH_COUNT, BATCH_SIZE, batchSamples, LEARNING_RATE } from '../peer/training-start.js';
import { MICRO_BATCH_SIZE } from './measured-kernels.js';

/**
 * Whole steps in one process, with everything but messages: images from pixels, gradients of the micro-batches, the reduction tree,
 * and Adam. The batches are those of the peers.
 *
 * @param parameters at the beginning; kept, and must not change
 * @returns makes a step, and resolves to the mean loss of its samples
 */
export function trainingSteps(computer: MicroBatchComputer, parameters: Float32Array): () => Promise<number> {
  const plane = new DataPlane(freshTrainingState(parameters));
  const leafCount = BATCH_SIZE / MICRO_BATCH_SIZE;
  const shards = Array.from({ length: BATCH_COUNT }, (_, batch): Shard => {
    const leaves = { begin: 0, end: leafCount };
    return { leafCount, leaves, microBatchSize: MICRO_BATCH_SIZE, sampleIndices: batchSamples(batch) };
  });
  let trained = 0;
  return async () => {
    const shard = shards[trained++ % BATCH_COUNT] as Shard;
    plane.beginStep(leafCount);
    for (const { node, ...value } of await computeShardByMicroBatch(computer, plane.parameters, shard))
      plane.collect(node, value);
    return plane.applyStep(LEARNING_RATE).meanLoss;
  };
}
