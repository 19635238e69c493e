import type { Normalization } from '../../shared/data/dataset.js';
import { normalizationTable } from '../../shared/data/normalization.js';
import { CLASS_COUNT, IMAGE_PIXELS, IMAGE_SIDE, type Network, networkOf } from '../../shared/model/model.js';
import { type ConvolutionShape, convolutionGradient, convolve, type LayerGradient } from './convolution.js';
import { dense, denseGradient } from './dense.js';
import { negativeLogLikelihood, predictedClass } from './log-softmax.js';
import { maxPool, maxPoolGradient } from './max-pool.js';
import { sigmoid, sigmoidGradient } from './sigmoid.js';

/**
 * LeNet in float64, one sample at a time, each layer written as its definition reads: what every other engine is held to.
 *
 *   image 1x32x32 - conv.0 - sigmoid 6x28x28 - pool 6x14x14 - conv.3 - sigmoid 16x10x10 - pool 16x5x5
 *   = 400 - fc.0 - sigmoid 120 - fc.2 - sigmoid 84 - fc.4 - logits, one a class - log-softmax - negative log-likelihood
 */
const CONV_0: ConvolutionShape = { inputChannels: 1, inputSide: IMAGE_SIDE, outputChannels: 6, filterSide: 5 };
const CONV_3: ConvolutionShape = { inputChannels: 6, inputSide: 14, outputChannels: 16, filterSide: 5 };

/** Images and labels to take samples from, as in Dataset. */
export interface ReferenceInput {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly normalization: Normalization;
  /** 10 when it is missing. */
  readonly classCount?: number;
  /** For gradients and their losses alone; 0 when it is missing. */
  readonly labelSmoothing?: number;
}

/** Gradient and loss of a micro-batch, in float64. */
export interface ReferenceGradient {
  /** Sum over the samples of the gradient of the loss: as many elements as the network has parameters. */
  readonly gradient: Float64Array;
  /** Sum of the losses, in nats, with label smoothing. */
  readonly lossSum: number;
  readonly correctCount: number;
}

/**
 * Forward and backward pass over some samples.
 *
 * @param parameters flat buffer of the network's parameters
 * @param sampleIndices positions in `input`, each below its count, which is not checked; the sums run in this order
 */
export function referenceGradient(
  parameters: Float64Array,
  input: ReferenceInput,
  sampleIndices: Uint32Array,
): ReferenceGradient {
  const pixelValues = Float64Array.from(normalizationTable(input.normalization));
  const network = networkOf(input.classCount ?? CLASS_COUNT);
  const gradient = new Float64Array(network.parameterCount);
  let lossSum = 0;
  let correctCount = 0;
  for (const sample of sampleIndices) {
    const label = input.labels[sample] as number;
    const activations = forward(network, parameters, imageOf(input.images, sample, pixelValues));
    const { loss, logits } = negativeLogLikelihood(activations.logits, label, input.labelSmoothing);
    lossSum += loss;
    if (predictedClass(activations.logits) === label) correctCount++;
    addGradient(network, parameters, activations, logits, gradient);
  }
  return { gradient, lossSum, correctCount };
}

/** Result of the forward pass, in float64. */
export interface ReferenceEvaluation {
  /** Sum of the negative log-likelihoods, in nats. */
  readonly lossSum: number;
  readonly correctCount: number;
  /** Predicted class of each sample, in the order of `sampleIndices`. */
  readonly predictions: Uint8Array;
  /** Negative log-likelihood of each sample, in nats, in the order of `sampleIndices`. */
  readonly losses: Float64Array;
}

/** The forward pass alone; parameters and sample indices as for referenceGradient. */
export function referenceEvaluation(
  parameters: Float64Array,
  input: ReferenceInput,
  sampleIndices: Uint32Array,
): ReferenceEvaluation {
  const pixelValues = Float64Array.from(normalizationTable(input.normalization));
  const network = networkOf(input.classCount ?? CLASS_COUNT);
  let lossSum = 0;
  let correctCount = 0;
  const predictions = new Uint8Array(sampleIndices.length);
  const losses = new Float64Array(sampleIndices.length);
  for (const [i, sample] of sampleIndices.entries()) {
    const label = input.labels[sample] as number;
    const { logits } = forward(network, parameters, imageOf(input.images, sample, pixelValues));
    const { loss } = negativeLogLikelihood(logits, label);
    const prediction = predictedClass(logits);
    losses[i] = loss;
    predictions[i] = prediction;
    lossSum += loss;
    if (prediction === label) correctCount++;
  }
  return { lossSum, correctCount, predictions, losses };
}

/** The output of each layer in float64, channel-first: what the layers of other engines are held to. */
export interface ReferenceLayers {
  /** 1 x 32 x 32: the normalised pixels. */
  readonly input: Float64Array;
  /** 6 x 14 x 14 and 16 x 5 x 5: after convolution, sigmoid and pooling. */
  readonly conv1: Float64Array;
  readonly conv2: Float64Array;
  /** 120 and 84: after a dense layer and its sigmoid. */
  readonly hidden1: Float64Array;
  readonly hidden2: Float64Array;
  /** One a class. */
  readonly logits: Float64Array;
}

/** The forward pass of one sample; parameters as for referenceGradient. */
export function referenceLayers(
  parameters: Float64Array,
  { images, normalization, classCount = CLASS_COUNT }: Omit<ReferenceInput, 'labels' | 'labelSmoothing'>,
  sample: number,
): ReferenceLayers {
  const input = imageOf(images, sample, Float64Array.from(normalizationTable(normalization)));
  const { pool0, pool3, fc0, fc2, logits } = forward(networkOf(classCount), parameters, input);
  return { input, conv1: pool0.values, conv2: pool3.values, hidden1: fc0, hidden2: fc2, logits };
}

/** The normalised pixels of a sample, 1 x 32 x 32. */
function imageOf(images: Uint8Array, sample: number, pixelValues: Float64Array): Float64Array {
  const image = images.subarray(sample * IMAGE_PIXELS, (sample + 1) * IMAGE_PIXELS);
  return Float64Array.from(image, (pixel) => pixelValues[pixel] as number);
}

type Activations = ReturnType<typeof forward>;

/** The output of each layer, from the image to the logits. */
function forward(network: Network, parameters: Float64Array, image: Float64Array) {
  const of = (name: string) => tensorOf(network, parameters, name);
  const conv0 = sigmoid(convolve(image, of('conv.0.weight'), of('conv.0.bias'), CONV_0));
  const pool0 = maxPool(conv0, 28);
  const conv3 = sigmoid(convolve(pool0.values, of('conv.3.weight'), of('conv.3.bias'), CONV_3));
  const pool3 = maxPool(conv3, 10);
  const fc0 = sigmoid(dense(pool3.values, of('fc.0.weight'), of('fc.0.bias')));
  const fc2 = sigmoid(dense(fc0, of('fc.2.weight'), of('fc.2.bias')));
  const logits = dense(fc2, of('fc.4.weight'), of('fc.4.bias'));
  return { image, conv0, pool0, conv3, pool3, fc0, fc2, logits };
}

/** Adds one sample's gradient to `sum`, from the logits back to the first layer: `forward` read upwards. */
function addGradient(
  network: Network,
  parameters: Float64Array,
  { image, conv0, pool0, conv3, pool3, fc0, fc2 }: Activations,
  logitsGradient: Float64Array,
  sum: Float64Array,
): void {
  const of = (name: string) => tensorOf(network, parameters, name);
  const take = (layer: string, { input, weight, bias }: LayerGradient): Float64Array => {
    add(tensorOf(network, sum, `${layer}.weight`), weight);
    add(tensorOf(network, sum, `${layer}.bias`), bias);
    return input;
  };
  const byFc2 = take('fc.4', denseGradient(fc2, of('fc.4.weight'), logitsGradient));
  const byFc0 = take('fc.2', denseGradient(fc0, of('fc.2.weight'), sigmoidGradient(fc2, byFc2)));
  const byPool3 = take('fc.0', denseGradient(pool3.values, of('fc.0.weight'), sigmoidGradient(fc0, byFc0)));
  const byConv3 = sigmoidGradient(conv3, maxPoolGradient(byPool3, pool3.winners, conv3.length));
  const byPool0 = take('conv.3', convolutionGradient(pool0.values, of('conv.3.weight'), byConv3, CONV_3));
  const byConv0 = sigmoidGradient(conv0, maxPoolGradient(byPool0, pool0.winners, conv0.length));
  take('conv.0', convolutionGradient(image, of('conv.0.weight'), byConv0, CONV_0));
}

/** View of one tensor in a flat parameter buffer. */
function tensorOf({ parameters }: Network, buffer: Float64Array, name: string): Float64Array {
  const tensor = parameters.find((known) => known.name === name);
  if (!tensor) throw new RangeError(`the model has no tensor '${name}'`);
  return buffer.subarray(tensor.offset, tensor.offset + tensor.length);
}

function add(target: Float64Array, addend: Float64Array): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (target[index] as number) + (addend[index] as number);
  }
}
