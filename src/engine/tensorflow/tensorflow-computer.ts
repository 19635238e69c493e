import assert from 'node:assert/strict';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import { Augmenter } from '../../shared/augmentation/augmenter.js';
import { normalizationTable } from '../../shared/data/normalization.js';
import { IMAGE_PIXELS, IMAGE_SIDE, type Network } from '../../shared/model/model.js';
import { checkDataset } from '../check-dataset.js';
import type { EngineOptions } from '../engine.js';
import { networkFor } from '../engine-network.js';
import { type LabelSmoothing, smoothingFor } from '../label-smoothing.js';
import type { MicroBatchComputer, MicroBatchLoss } from '../micro-batch-computer.js';

/** TensorFlow.js, from any of its packages and backends. */
export type Tensorflow = typeof import('@tensorflow/tfjs');

/** Loss and prediction of each sample, in call order. */
export interface TensorflowOutcomes {
  /** Negative log-likelihoods, in nats, without label smoothing. */
  readonly losses: Float32Array;
  /** Classes; if logits are equal, the lowest class wins. */
  readonly predictions: Int32Array;
}

/**
 * The network in TensorFlow's operations, and its gradient by TensorFlow's own differentiation. Dataset, parameters and
 * gradients stay on the device. Between two calls only these tensors live; `dispose` frees them.
 */
export class TensorflowComputer implements MicroBatchComputer {
  readonly #tf: Tensorflow;
  readonly #network: Network;
  readonly #smoothing: LabelSmoothing;
  /** (sample, row, column, 1), normalised. */
  readonly #images: Tensor4D;
  readonly #labels: Tensor1D;
  readonly #augmenter: Augmenter | undefined;
  /** The network's input for each pixel value. */
  readonly #pixelValues: Float32Array;
  /** In the order of the network's table, with PyTorch's shapes. */
  #parameters: Tensor[] = [];
  readonly #slots: Tensor1D[] = [];

  /** @throws AssertionError when a label is not below the class count */
  constructor(tf: Tensorflow, options: EngineOptions) {
    const { dataset, normalization, augmentation } = options;
    this.#tf = tf;
    this.#network = networkFor(options);
    this.#smoothing = smoothingFor(options);
    checkDataset(dataset, this.#network.classCount);
    this.#augmenter = augmentation ? new Augmenter(dataset.images, augmentation) : undefined;
    this.#pixelValues = normalizationTable(normalization);
    this.#images = this.#tensorOf(dataset.images, dataset.count);
    this.#labels = tf.tensor1d(Int32Array.from(dataset.labels), 'int32');
  }

  setEpoch(epoch: number): void {
    if (this.#augmenter) this.#augmenter.epoch = epoch;
  }

  setParameters(parameters: Float32Array): void {
    this.#tf.dispose(this.#parameters);
    // Copied, because some backends keep the array from which a tensor is made.
    this.#parameters = this.#network.parameters.map(({ offset, length, shape }) =>
      this.#tf.tensor(parameters.slice(offset, offset + length), [...shape]),
    );
  }

  computeMicroBatch(sampleIndices: Uint32Array, slot: number): MicroBatchLoss {
    const tf = this.#tf;
    const [gradient, outcome] = tf.tidy(() => {
      const { images, oneHot, labels } = this.#batch(sampleIndices, this.#augmenter);
      let logits: Tensor2D | undefined;
      const { value, grads } = tf.valueAndGrads((...parameters: Tensor[]) => {
        const computed = this.#logits(images, parameters);
        logits = tf.keep(computed.clone());
        return tf.sum(this.#losses(computed, this.#targets(oneHot)));
      })(this.#parameters);
      assert.ok(logits, 'the network is computed at once');
      const correct = tf.sum(tf.equal(tf.argMax(logits, 1), labels));
      logits.dispose();
      return [
        tf.concat(grads.map((tensor) => tf.reshape(tensor, [-1]))),
        tf.stack([value, tf.cast(correct, 'float32')]),
      ] as const;
    });
    this.#slots[slot]?.dispose();
    this.#slots[slot] = gradient as Tensor1D;
    const [lossSum = Number.NaN, correctCount = 0] = outcome.dataSync();
    outcome.dispose();
    return { lossSum, correctCount };
  }

  addSlot(target: number, source: number): void {
    const sum = this.#tf.add<Tensor1D>(this.#slot(target), this.#slot(source));
    this.#slot(target).dispose();
    this.#slots[target] = sum;
  }

  readSlot(slot: number): Float32Array {
    return Float32Array.from(this.#slot(slot).dataSync());
  }

  /** @param sampleIndices at least one, each below the dataset's count */
  evaluate(sampleIndices: Uint32Array): TensorflowOutcomes {
    const tf = this.#tf;
    const [losses, predictions] = tf.tidy(() => {
      const { images, oneHot } = this.#batch(sampleIndices);
      const logits = this.#logits(images, this.#parameters);
      return [this.#losses(logits, oneHot), tf.argMax(logits, 1)] as const;
    });
    const outcomes = {
      losses: Float32Array.from(losses.dataSync()),
      predictions: Int32Array.from(predictions.dataSync()),
    };
    tf.dispose([losses, predictions]);
    return outcomes;
  }

  /** Frees what is on the device; the computer must not be used any more. */
  dispose(): void {
    this.#tf.dispose([this.#images, this.#labels, ...this.#parameters, ...this.#slots.filter(Boolean)]);
  }

  #batch(sampleIndices: Uint32Array, augmenter?: Augmenter): { images: Tensor4D; labels: Tensor1D; oneHot: Tensor2D } {
    const tf = this.#tf;
    const indices = tf.tensor1d(Int32Array.from(sampleIndices), 'int32');
    const labels = tf.gather(this.#labels, indices);
    return {
      images: augmenter ? this.#augmented(augmenter, sampleIndices) : tf.gather(this.#images, indices),
      labels,
      oneHot: tf.cast(tf.oneHot(labels, this.#network.classCount) as Tensor2D, 'float32'),
    };
  }

  #augmented(augmenter: Augmenter, sampleIndices: Uint32Array): Tensor4D {
    const images = new Uint8Array(sampleIndices.length * IMAGE_PIXELS);
    augmenter.writeImages(sampleIndices, images);
    return this.#tensorOf(images, sampleIndices.length);
  }

  /** (sample, row, column, 1), normalised. */
  #tensorOf(images: Uint8Array, count: number): Tensor4D {
    const pixels = new Float32Array(count * IMAGE_PIXELS);
    for (let i = 0; i < pixels.length; i++) pixels[i] = this.#pixelValues[images[i] as number] as number;
    return this.#tf.tensor4d(pixels, [count, IMAGE_SIDE, IMAGE_SIDE, 1]);
  }

  /**
   * Weights enter in PyTorch's layout and are transposed inside, so that differentiation transposes their gradients
   * back. TensorFlow's filters are (row, column, input, output). Its images have the channel last, but the first dense
   * layer expects it first.
   */
  #logits(images: Tensor4D, parameters: readonly Tensor[]): Tensor2D {
    const tf = this.#tf;
    const [w1, b1, w2, b2, w3, b3, w4, b4, w5, b5] = parameters as Tensor[] & Record<number, Tensor>;
    const convolution = (input: Tensor4D, weight: Tensor | undefined, bias: Tensor | undefined): Tensor4D => {
      const filter = tf.transpose(weight as Tensor4D, [2, 3, 1, 0]);
      return tf.maxPool(
        tf.sigmoid(tf.add<Tensor4D>(tf.conv2d(input, filter, 1, 'valid'), bias as Tensor)),
        2,
        2,
        'valid',
      );
    };
    const dense = (input: Tensor2D, weight: Tensor | undefined, bias: Tensor | undefined): Tensor2D =>
      tf.add<Tensor2D>(tf.matMul(input, weight as Tensor2D, false, true), bias as Tensor);
    const pooled = convolution(convolution(images, w1, b1), w2, b2);
    const features = tf.reshape(tf.transpose(pooled, [0, 3, 1, 2]), [images.shape[0], -1]) as Tensor2D;
    return dense(tf.sigmoid(dense(tf.sigmoid(dense(features, w3, b3)), w4, b4)), w5, b5);
  }

  #losses(logits: Tensor2D, targets: Tensor2D): Tensor1D {
    const tf = this.#tf;
    return tf.neg(tf.sum<Tensor1D>(tf.mul(tf.logSoftmax(logits), targets), 1));
  }

  /** With label smoothing. */
  #targets(oneHot: Tensor2D): Tensor2D {
    const { keep, share } = this.#smoothing;
    return share === 0 ? oneHot : this.#tf.add<Tensor2D>(this.#tf.mul(oneHot, keep), share);
  }

  #slot(slot: number): Tensor1D {
    const gradient = this.#slots[slot];
    assert.ok(gradient, 'a slot must be computed before it is used');
    return gradient;
  }
}
