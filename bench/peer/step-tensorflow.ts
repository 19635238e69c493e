// Steps of training in TensorFlow.js on its native library: forward, backward and Adam on batches that are in memory. It speaks with
// the benchmark as python/slices.py says, in a process of its own.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Scalar, Sequential, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import { loadTensorflow } from '../../src/engine/tensorflow/load-tensorflow.js';
import type { Tensorflow } from '../../src/engine/tensorflow/tensorflow-computer.js';
import { messageOf } from '../../src/shared/errors.js';
import { CLASS_COUNT, CLASSIC_NETWORK, IMAGE_SIDE } from '../../src/shared/model/model.js';

/** The network with its weights in TensorFlow's layout; the last layer yields logits. */
export function buildModel(tf: Tensorflow, parameters: Float32Array): Sequential {
  const { layers } = tf;
  const convolution = { kernelSize: 5, activation: 'sigmoid' } as const;
  const model = tf.sequential({
    layers: [
      layers.conv2d({ ...convolution, filters: 6, inputShape: [IMAGE_SIDE, IMAGE_SIDE, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ ...convolution, filters: 16 }),
      layers.maxPooling2d({ poolSize: 2 }),
      // The first dense layer expects the channel first.
      layers.permute({ dims: [3, 1, 2] }),
      layers.flatten(),
      layers.dense({ units: 120, activation: 'sigmoid' }),
      layers.dense({ units: 84, activation: 'sigmoid' }),
      layers.dense({ units: CLASS_COUNT }),
    ],
  });
  const weights = CLASSIC_NETWORK.parameters.map(({ offset, length, shape }): Tensor => {
    const tensor = tf.tensor(parameters.slice(offset, offset + length), [...shape]);
    if (shape.length === 4) return tf.transpose(tensor, [2, 3, 1, 0]);
    return shape.length === 2 ? tf.transpose(tensor) : tensor;
  });
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

/** Trains on one batch after the other; returns the mean loss of the batch. */
export function trainer(
  tf: Tensorflow,
  model: Sequential,
  { images, labels }: { readonly images: Float32Array; readonly labels: Int32Array },
  batchSize: number,
  learningRate: number,
): () => Scalar {
  const optimizer = tf.train.adam(learningRate, 0.9, 0.999, 1e-8);
  const pixels = images.length / labels.length;
  const batches = Array.from({ length: labels.length / batchSize }, (_, i) => {
    const [begin, end] = [i * batchSize, (i + 1) * batchSize];
    const shape: [number, number, number, number] = [batchSize, IMAGE_SIDE, IMAGE_SIDE, 1];
    return {
      images: tf.tensor4d(images.slice(begin * pixels, end * pixels), shape),
      oneHot: tf.oneHot(tf.tensor1d(labels.slice(begin, end), 'int32'), CLASS_COUNT) as Tensor2D,
    };
  });
  let trained = 0;
  return () => {
    const batch = batches[trained++ % batches.length] as { images: Tensor4D; oneHot: Tensor2D };
    return optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy(batch.oneHot, model.apply(batch.images) as Tensor2D) as Scalar,
      true,
    ) as Scalar;
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      input: { type: 'string', default: '' },
      'batch-size': { type: 'string', default: '' },
      lr: { type: 'string', default: '' },
      // TensorFlow takes it from its environment.
      threads: { type: 'string' },
    },
  });
  const read = (name: string): ArrayBuffer => new Uint8Array(readFileSync(path.join(values.input, name))).buffer;
  const { tf } = await loadTensorflow();
  const model = buildModel(tf, new Float32Array(read('parameters.f32')));
  const input = { images: new Float32Array(read('images.f32')), labels: new Int32Array(read('labels.i32')) };
  const step = trainer(tf, model, input, Number(values['batch-size']), Number(values.lr));
  const answer = (fields: Record<string, unknown>): boolean => process.stdout.write(`${JSON.stringify(fields)}\n`);
  answer({ version: tf.version_core });
  for await (const line of createInterface({ input: process.stdin })) {
    const wall = performance.now();
    const processor = process.cpuUsage();
    let loss = Number.NaN;
    for (let i = 0; i < Number(line); i++) {
      const scalar = step();
      [loss = Number.NaN] = scalar.dataSync();
      scalar.dispose();
    }
    const { user, system } = process.cpuUsage(processor);
    answer({ processorSeconds: (user + system) / 1e6, wallSeconds: (performance.now() - wall) / 1000, loss });
  }
}

if (import.meta.filename === process.argv[1]) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}
