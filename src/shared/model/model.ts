/**
 * The model's parameter table: names, order and layout are those of the PyTorch state_dict of the classic LeNet program,
 * so a model file of either program loads in the other. One flat float32 buffer holds all parameters; every tensor is a
 * row-major view into it.
 */

export interface ParameterTensor {
  /** As in the state_dict: 'conv.0.weight', ... */
  readonly name: string;
  /** Weights: (output, input, row, column) of a convolution, (output, input) of a dense layer. Biases: (output). */
  readonly shape: readonly number[];
  /** Inputs of one output unit. The bound of the initialisation is 1/sqrt(fanIn), for biases too. */
  readonly fanIn: number;
  /** Position of the first element in the flat parameter buffer, in elements. */
  readonly offset: number;
  /** Number of elements. */
  readonly length: number;
}

/** Height and width of the network's input, in pixels. */
export const IMAGE_SIDE = 32;
/** Pixels of one input image: 1,024. */
export const IMAGE_PIXELS = IMAGE_SIDE * IMAGE_SIDE;
/** Classes, 0..9, and logits of a sample. */
export const CLASS_COUNT = 10;

const layers: readonly (readonly [name: string, weightShape: readonly number[]])[] = [
  ['conv.0', [6, 1, 5, 5]],
  ['conv.3', [16, 6, 5, 5]],
  ['fc.0', [120, 400]],
  ['fc.2', [84, 120]],
  ['fc.4', [CLASS_COUNT, 84]],
];

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

function buildTable(): ParameterTensor[] {
  const table: ParameterTensor[] = [];
  let offset = 0;
  for (const [name, weightShape] of layers) {
    const fanIn = product(weightShape.slice(1));
    for (const [suffix, shape] of [
      ['weight', weightShape],
      ['bias', weightShape.slice(0, 1)],
    ] as const) {
      const length = product(shape);
      table.push({ name: `${name}.${suffix}`, shape, fanIn, offset, length });
      offset += length;
    }
  }
  return table;
}

/** All ten tensors, in state_dict order. */
export const PARAMETERS: readonly ParameterTensor[] = buildTable();

/** Elements of the flat parameter buffer, and of one gradient: 61,706. */
export const PARAMETER_COUNT = PARAMETERS.reduce((sum, tensor) => sum + tensor.length, 0);
/** Bytes of the flat float32 parameter buffer, and of one gradient: 246,824. */
export const PARAMETER_BYTES = PARAMETER_COUNT * Float32Array.BYTES_PER_ELEMENT;
