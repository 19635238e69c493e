import type { LoadedModel } from '../../model/load-model.js';
import { SOURCE_IMAGE_SIDE } from '../../shared/data/resize.js';
import { IMAGE_SIDE } from '../../shared/model/model.js';
import { exportWords } from '../export-words.js';
import { parameterNamed } from '../named-parameters.js';
import { RESIZE_UNIT, resizeWeights } from '../resize-weights.js';
import { OnnxGraphBuilder } from './onnx-graph-builder.js';
import { ONNX_TYPES } from './onnx-schema.js';

/** Name of the number of images in shapes. */
const BATCH = 'N';
const LOG_PROBABILITIES = 'log_probabilities';
const PROBABILITIES = 'probabilities';
const LABEL = 'label';

/** The network alone: normalised float32 [N, 1, 32, 32] in, log-probabilities out. */
export function plainOnnxGraph(model: LoadedModel): object {
  const { parameters, classNames } = model;
  const words = exportWords(model);
  const graph = new OnnxGraphBuilder();
  const image = graph.input(
    'image',
    'float32',
    [BATCH, 1, IMAGE_SIDE, IMAGE_SIDE],
    `${words.images}, resized to 32x32: (pixel / 255 - mean) / standard_deviation of the metadata.`,
  );
  const logits = addNetwork(graph, parameters, image);
  graph.node('LogSoftmax', 'log_softmax', [logits], { axis: 1 }, LOG_PROBABILITIES);
  const shape = [BATCH, classNames.length];
  graph.output(LOG_PROBABILITIES, 'float32', shape, `Logarithms of the probabilities ${words.ofClasses}.`);
  return graph.build('lenet');
}

/** With the preparation of the data set's images: uint8 [N, 28, 28] or [N, 32, 32] in, probabilities and labels out. */
export function preprocessingOnnxGraph(model: LoadedModel): object {
  const { parameters, classNames, normalization, imageSide } = model;
  const words = exportWords(model);
  const graph = new OnnxGraphBuilder();
  const image = graph.input('image', 'uint8', [BATCH, imageSide, imageSide], `${words.images}.`);
  const pixels = graph.node('Cast', 'resize.cast', [image], { to: ONNX_TYPES.float32 });
  const resized = imageSide === IMAGE_SIDE ? pixels : addResize(graph, pixels);
  const logits = addNetwork(graph, parameters, addNormalization(graph, resized, normalization));
  graph.node('Softmax', 'softmax', [logits], { axis: 1 }, PROBABILITIES);
  graph.node('ArgMax', 'arg_max', [logits], { axis: 1, keepdims: 0 }, LABEL);
  graph.output(PROBABILITIES, 'float32', [BATCH, classNames.length], `Probabilities ${words.ofClasses}.`);
  graph.output(LABEL, 'int64', [BATCH], `${words.label}.`);
  return graph.build('lenet');
}

/** Rows first, then columns, each rounded half up, as Pillow does. [N, 28, 28] becomes [N, 32, 32]. */
function addResize(graph: OnnxGraphBuilder, pixels: string): string {
  const [source, target] = [SOURCE_IMAGE_SIDE, IMAGE_SIDE];
  const weights = graph.constant('resize.weights', [target, source], resizeWeights());
  const half = graph.constant('resize.half', [], Float32Array.of(RESIZE_UNIT / 2));
  const unit = graph.constant('resize.unit', [], Float32Array.of(1 / RESIZE_UNIT));
  const round = (name: string, sum: string): string => {
    const scaled = graph.node('Mul', `${name}.scale`, [graph.node('Add', `${name}.half`, [sum, half]), unit]);
    return graph.node('Floor', `${name}.floor`, [scaled]);
  };
  const turned = graph.node('Transpose', 'resize.turn', [weights], { perm: [1, 0] });
  const rows = round('resize.rows', graph.node('MatMul', 'resize.rows', [pixels, turned]));
  return round('resize.columns', graph.node('MatMul', 'resize.columns', [weights, rows]));
}

/** Float32 operations in the order of normalizationTable, which gives its bits. [N, 32, 32] becomes [N, 1, 32, 32]. */
function addNormalization(
  graph: OnnxGraphBuilder,
  pixels: string,
  { mean, standardDeviation }: LoadedModel['normalization'],
): string {
  const scalar = (name: string, value: number): string =>
    graph.constant(`normalize.${name}`, [], Float32Array.of(value));
  const unit = graph.node('Div', 'normalize.scale', [pixels, scalar('largest', 255)]);
  const centred = graph.node('Sub', 'normalize.centre', [unit, scalar('mean', mean)]);
  const normalised = graph.node('Div', 'normalize.spread', [centred, scalar('standard_deviation', standardDeviation)]);
  const channelAxis = graph.constant('normalize.channel_axis', [1], BigInt64Array.of(1n));
  return graph.node('Unsqueeze', 'normalize.channel', [normalised, channelAxis]);
}

/** The layers, named as in the state_dict. [N, 1, 32, 32] becomes logits [N, classes]. */
function addNetwork(graph: OnnxGraphBuilder, parameters: Float32Array, image: string): string {
  const weighted = (type: string, layer: string, input: string, attributes: Record<string, number | number[]>) => {
    const [weight, bias] = ['weight', 'bias'].map((suffix) => {
      const name = `${layer}.${suffix}`;
      const { shape, values } = parameterNamed(parameters, name);
      return graph.constant(name, shape, values);
    }) as [string, string];
    return graph.node(type, layer, [input, weight, bias], attributes);
  };
  const convolve = (layer: string, input: string) => weighted('Conv', layer, input, { kernel_shape: [5, 5] });
  const dense = (layer: string, input: string) => weighted('Gemm', layer, input, { transB: 1 });
  const sigmoid = (layer: string, input: string) => graph.node('Sigmoid', layer, [input]);
  const pool = (layer: string, input: string) =>
    graph.node('MaxPool', layer, [input], { kernel_shape: [2, 2], strides: [2, 2] });

  const first = pool('conv.2', sigmoid('conv.1', convolve('conv.0', image)));
  const second = pool('conv.5', sigmoid('conv.4', convolve('conv.3', first)));
  const features = graph.node('Flatten', 'flatten', [second], { axis: 1 });
  const hidden = sigmoid('fc.3', dense('fc.2', sigmoid('fc.1', dense('fc.0', features))));
  return dense('fc.4', hidden);
}
