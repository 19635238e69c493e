import { setImmediate } from 'node:timers/promises';
import type { EngineFactory, Evaluation } from '../engine.js';
import { computeShardByMicroBatch } from '../micro-batch-computer.js';
import { SerialEngine } from '../serial-engine.js';
import { type Tensorflow, TensorflowComputer } from './tensorflow-computer.js';

/** Samples of a forward pass. */
const EVALUATION_CHUNK = 512;

/**
/**
 * Makes a factory of engines on whichever device TensorFlow has. A micro-batch takes about a hundred operations, so only large ones use
 * a GPU well (`--micro-batch-size 512` and more). Devices and versions of TensorFlow round differently.
 *
 * @param device the device of TensorFlow, for people
 */
export function tensorflowEngineFactory(tf: Tensorflow, device: string): EngineFactory {
  return async (options) => {
    await tf.ready();
    const computer = new TensorflowComputer(tf, options);
    const { labels } = options.dataset;
    return new SerialEngine('tensorflow', device, {
      computeShard: (parameters, shard, signal) => computeShardByMicroBatch(computer, parameters, shard, signal),
      evaluate: (parameters, sampleIndices) => evaluateByChunk(computer, labels, parameters, sampleIndices),
      dispose: () => computer.dispose(),
    });
  };
}

/** @param labels of the whole dataset */
async function evaluateByChunk(
  computer: TensorflowComputer,
  labels: Uint8Array,
  parameters: Float32Array,
  sampleIndices: Uint32Array,
): Promise<Evaluation> {
  computer.setParameters(parameters);
  const predictions = new Uint8Array(sampleIndices.length);
  const losses = new Float64Array(sampleIndices.length);
  let lossSum = 0;
  let correctCount = 0;
  for (let begin = 0; begin < sampleIndices.length; begin += EVALUATION_CHUNK) {
    await setImmediate();
    const chunk = sampleIndices.subarray(begin, begin + EVALUATION_CHUNK);
    const outcomes = computer.evaluate(chunk);
    predictions.set(outcomes.predictions, begin);
    losses.set(outcomes.losses, begin);
    for (const [i, sample] of chunk.entries()) {
      lossSum += outcomes.losses[i] as number;
      if (outcomes.predictions[i] === labels[sample]) correctCount++;
    }
  }
  return { lossSum, correctCount, predictions, losses };
}
