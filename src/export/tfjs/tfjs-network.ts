import type { LoadedModel } from '../../model/load-model.js';
import { SOURCE_IMAGE_SIDE } from '../../shared/data/resize.js';
import { IMAGE_SIDE } from '../../shared/model/model.js';
import { parameterNamed, transposed } from '../named-parameters.js';
import { RESIZE_UNIT, resizeWeights } from '../resize-weights.js';
import { attribute, GraphDefBuilder, signatureEntry } from './graph-def-builder.js';

/** A graph with the tensors of its constants, and the signature that names its inputs and outputs. */
export interface TfjsGraph {
  readonly builder: GraphDefBuilder;
  readonly signature: { readonly inputs: object; readonly outputs: object };
}

/** The size of a batch, which is known only when the model runs. */
const ANY = -1;
const FEATURE_SHAPE = [16, 5, 5] as const;
const FEATURE_COUNT = 400;
const float = attribute.type('float32');

/** The network alone: normalised float32 [N, 32, 32, 1] in, log-probabilities out. */
export function plainTfjsGraph({ parameters, classNames }: LoadedModel): TfjsGraph {
  const builder = new GraphDefBuilder();
  const shape = [ANY, IMAGE_SIDE, IMAGE_SIDE, 1];
  const logits = addNetwork(builder, parameters, builder.placeholder('image', 'float32', shape));
  builder.node('LogSoftmax', 'log_probabilities', [logits]);
  return {
    builder,
    signature: {
      inputs: { image: signatureEntry('image', 'float32', shape) },
      outputs: { log_probabilities: signatureEntry('log_probabilities', 'float32', [ANY, classNames.length]) },
    },
  };
}

/** With the preparation of the data set's images: int32 [N, 28, 28] or [N, 32, 32] in, probabilities and labels out. */
export function preprocessingTfjsGraph(model: LoadedModel): TfjsGraph {
  const { parameters, classNames, normalization, imageSide } = model;
  const builder = new GraphDefBuilder();
  const shape = [ANY, imageSide, imageSide];
  const image = builder.placeholder('image', 'int32', shape);
  const pixels = builder.node('Cast', 'resize/cast', [image], { SrcT: attribute.type('int32'), DstT: float });
  const resized = imageSide === IMAGE_SIDE ? pixels : addResize(builder, pixels);
  const logits = addNetwork(builder, parameters, addNormalization(builder, resized, normalization));
  builder.node('Softmax', 'probabilities', [logits]);
  builder.node('ArgMax', 'label', [logits, builder.integers('label/axis', 1)], {
    T: float,
    Tidx: attribute.type('int32'),
    output_type: attribute.type('int32'),
  });
  return {
    builder,
    signature: {
      inputs: { image: signatureEntry('image', 'int32', shape) },
      outputs: {
        probabilities: signatureEntry('probabilities', 'float32', [ANY, classNames.length]),
        label: signatureEntry('label', 'int32', [ANY]),
      },
    },
  };
}

/** Rows first, then columns, each rounded half up, as Pillow does. [N, 28, 28] becomes [N, 32, 32]. */
function addResize(builder: GraphDefBuilder, pixels: string): string {
  const weights = { shape: [IMAGE_SIDE, SOURCE_IMAGE_SIDE], values: resizeWeights() };
  const half = builder.constant('resize/half', { shape: [], values: Float32Array.of(RESIZE_UNIT / 2) });
  const unit = builder.constant('resize/unit', { shape: [], values: Float32Array.of(1 / RESIZE_UNIT) });
  const pass = (name: string, a: string, b: string): string => {
    const sum = builder.node('BatchMatMulV2', `${name}/sum`, [a, b], {
      T: float,
      adj_x: attribute.flag(false),
      adj_y: attribute.flag(false),
    });
    const scaled = builder.node('Mul', `${name}/scale`, [builder.node('AddV2', `${name}/half`, [sum, half]), unit]);
    return builder.node('Floor', `${name}/floor`, [scaled]);
  };
  const rows = pass('resize/rows', pixels, builder.constant('resize/row_weights', transposed(weights, [1, 0])));
  return pass('resize/columns', builder.constant('resize/column_weights', weights), rows);
}

/** Float32 operations in the order of normalizationTable. [N, 32, 32] becomes [N, 32, 32, 1]. */
function addNormalization(
  builder: GraphDefBuilder,
  pixels: string,
  { mean, standardDeviation }: LoadedModel['normalization'],
): string {
  const scalar = (name: string, value: number): string =>
    builder.constant(`normalize/${name}`, { shape: [], values: Float32Array.of(value) });
  const unit = builder.node('RealDiv', 'normalize/scale', [pixels, scalar('largest', 255)]);
  const centred = builder.node('Sub', 'normalize/centre', [unit, scalar('mean', mean)]);
  const spread = scalar('standard_deviation', standardDeviation);
  const normalised = builder.node('RealDiv', 'normalize/spread', [centred, spread]);
  const shape = builder.integers('normalize/shape', [ANY, IMAGE_SIDE, IMAGE_SIDE, 1]);
  return builder.node('Reshape', 'normalize/channel', [normalised, shape], {
    T: float,
    Tshape: attribute.type('int32'),
  });
}

/**
 * The layers, named as in the state_dict. [N, 32, 32, 1] becomes logits [N, classes]. Images have their channels last,
 * because TensorFlow.js convolves nothing else on a CPU. So its 400 features come in the order row, column, channel, and
 * the weights of the first dense layer, which are for channel, row, column, are put in that order.
 */
function addNetwork(builder: GraphDefBuilder, parameters: Float32Array, image: string): string {
  const named = (name: string) => parameterNamed(parameters, name);
  const bias = (layer: string, input: string): string =>
    builder.node('BiasAdd', `${layer}/bias_add`, [input, builder.constant(`${layer}.bias`, named(`${layer}.bias`))], {
      T: float,
      data_format: attribute.text('NHWC'),
    });
  const convolve = (layer: string, input: string): string => {
    const weight = builder.constant(`${layer}.weight`, transposed(named(`${layer}.weight`), [2, 3, 1, 0]));
    const attributes = { T: float, strides: attribute.numbers([1, 1, 1, 1]), ...WINDOW };
    return bias(
      layer,
      builder.node('Conv2D', layer, [input, weight], { ...attributes, dilations: attribute.numbers([1, 1, 1, 1]) }),
    );
  };
  const pool = (layer: string, input: string): string => {
    const size = attribute.numbers([1, 2, 2, 1]);
    return builder.node('MaxPool', layer, [input], { T: float, ksize: size, strides: size, ...WINDOW });
  };
  const dense = (layer: string, input: string, weight = transposed(named(`${layer}.weight`), [1, 0])): string => {
    const attributes = { T: float, transpose_a: attribute.flag(false), transpose_b: attribute.flag(false) };
    return bias(layer, builder.node('MatMul', layer, [input, builder.constant(`${layer}.weight`, weight)], attributes));
  };
  const sigmoid = (layer: string, input: string): string => builder.node('Sigmoid', layer, [input]);

  const first = pool('conv.2', sigmoid('conv.1', convolve('conv.0', image)));
  const second = pool('conv.5', sigmoid('conv.4', convolve('conv.3', first)));
  const shape = builder.integers('flatten/shape', [ANY, FEATURE_COUNT]);
  const features = builder.node('Reshape', 'flatten', [second, shape], { T: float, Tshape: attribute.type('int32') });
  const { shape: [outputs = 0] = [], values } = named('fc.0.weight');
  const byPlace = transposed({ shape: [outputs, ...FEATURE_SHAPE], values }, [2, 3, 1, 0]);
  const reordered = { shape: [FEATURE_COUNT, outputs], values: byPlace.values };
  const hidden = sigmoid('fc.3', dense('fc.2', sigmoid('fc.1', dense('fc.0', features, reordered))));
  return dense('fc.4', hidden);
}

const WINDOW = { padding: attribute.text('VALID'), data_format: attribute.text('NHWC') };
