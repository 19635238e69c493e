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
/** Classes of the classic program's data set, the digits. */
export const CLASS_COUNT = 10;
/** The fewest and the most classes that a network can tell apart. A label and a prediction are one byte. */
export const MIN_CLASS_COUNT = 2;
export const MAX_CLASS_COUNT = 256;

/** LeNet for a number of classes: its last layer has an output for each. */
export interface Network {
  /** MIN_CLASS_COUNT..MAX_CLASS_COUNT: logits of a sample. */
  readonly classCount: number;
  /** All ten tensors, in state_dict order. */
  readonly parameters: readonly ParameterTensor[];
  /** Elements of the flat parameter buffer, and of one gradient: 60,856 and 85 for each class. */
  readonly parameterCount: number;
  /** Bytes of the flat float32 parameter buffer, and of one gradient. */
  readonly parameterBytes: number;
}

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

const networks = new Map<number, Network>();

/**
 * The network for a number of classes: always the same object for the same number.
 *
 * @throws RangeError unless it is a whole number from MIN_CLASS_COUNT to MAX_CLASS_COUNT
 */
export function networkOf(classCount: number): Network {
  const known = networks.get(classCount);
  if (known) return known;
  if (!Number.isInteger(classCount) || classCount < MIN_CLASS_COUNT || classCount > MAX_CLASS_COUNT) {
    throw new RangeError(`a network must have ${MIN_CLASS_COUNT} to ${MAX_CLASS_COUNT} classes, got ${classCount}`);
  }
  const parameters = buildTable(classCount);
  const parameterCount = parameters.reduce((sum, { length }) => sum + length, 0);
  const network = {
    classCount,
    parameters,
    parameterCount,
    parameterBytes: parameterCount * Float32Array.BYTES_PER_ELEMENT,
  };
  networks.set(classCount, network);
  return network;
}

/** The network whose flat parameter buffer has so many elements; null: there is none. */
export function networkWithParameters(parameterCount: number): Network | null {
  const { parameterCount: fewest } = networkOf(MIN_CLASS_COUNT);
  const perClass = networkOf(MIN_CLASS_COUNT + 1).parameterCount - fewest;
  const classCount = MIN_CLASS_COUNT + (parameterCount - fewest) / perClass;
  const exists = Number.isInteger(classCount) && classCount >= MIN_CLASS_COUNT && classCount <= MAX_CLASS_COUNT;
  return exists ? networkOf(classCount) : null;
}

function buildTable(classCount: number): ParameterTensor[] {
  const layers: readonly (readonly [name: string, weightShape: readonly number[]])[] = [
    ['conv.0', [6, 1, 5, 5]],
    ['conv.3', [16, 6, 5, 5]],
    ['fc.0', [120, 400]],
    ['fc.2', [84, 120]],
    ['fc.4', [classCount, 84]],
  ];
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

/** The classic network, for CLASS_COUNT classes. */
export const CLASSIC_NETWORK = networkOf(CLASS_COUNT);
