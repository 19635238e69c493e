import { IMAGE_PIXELS, IMAGE_SIDE, type Network } from '../../shared/model/model.js';
import type { LabelSmoothing } from '../label-smoothing.js';
import { type KernelArithmetic, readArithmetic } from './arithmetic/kernel-arithmetic.js';
import { readShader } from './read-shader.js';

/** The kernels' sources, in WGSL, and the sizes on which both sides must agree. */

/** Words of one sample's record: activations and their gradients for the dense layers, gradients of the convolutions. */
const recordFields = (classCount: number): (readonly [name: string, length: number])[] => [
  ['RECORD_POOLED2', 400],
  ['RECORD_HIDDEN1', 120],
  ['RECORD_HIDDEN2', 84],
  ['RECORD_DELTA1', 120],
  ['RECORD_DELTA2', 84],
  ['RECORD_DELTA3', classCount],
  ['RECORD_CONVOLUTIONS', 150 + 6 + 2400 + 16],
];

/** Float32 numbers of one sample's record. */
export const recordLength = (classCount: number): number =>
  recordFields(classCount).reduce((sum, [, length]) => sum + length, 0);
/** Float32 numbers of the transposed dense weights: those of 'fc.0' and 'fc.2'. */
export const TRANSPOSED_LENGTH = 400 * 120 + 120 * 84;
/** Levels of the reduction tree that the device reduces: at most 2 to this power micro-batches. */
export const MAX_LEVELS = 7;

export interface ShaderSources {
  readonly transpose: string;
  readonly sample: string;
  readonly leaf: string;
  readonly tree: string;
}

/** The sizes and numbers that the kernels are made for. */
export interface ShaderOptions {
  /** Threads of a workgroup; does not change any bit. */
  readonly workgroupSize: number;
  /** Places for samples in the dataset's buffer. */
  readonly sampleCount: number;
  readonly network: Network;
  readonly smoothing: LabelSmoothing;
  readonly arithmetic: KernelArithmetic;
}

/** The sources of all kernels, with the sizes and numbers in front. */
export async function loadShaders(options: ShaderOptions): Promise<ShaderSources> {
  const arithmetic = await readArithmetic(options.arithmetic);
  const [elementary, transpose, sample, leaf, tree] = await Promise.all(
    ['elementary', 'transpose', 'sample', 'leaf', 'tree'].map(readShader),
  );
  const constants = constantsFor(options);
  return {
    transpose: `${constants}${transpose}`,
    sample: `${constants}${arithmetic}${elementary}${sample}`,
    leaf: `${constants}${arithmetic}${leaf}`,
    tree: `${constants}${arithmetic}${tree}`,
  };
}

/** WGSL's names for sizes and places; those of parameters are their state_dict names: 'fc.0.weight' begins at FC0_WEIGHT. */
function constantsFor({ workgroupSize, sampleCount, network, smoothing }: ShaderOptions): string {
  const { classCount, parameterCount, parameters } = network;
  const constants: [name: string, value: number][] = [
    ['WORKGROUP_SIZE', workgroupSize],
    ['IMAGE_SIDE', IMAGE_SIDE],
    ['IMAGE_WORDS', IMAGE_PIXELS / 4],
    ['LABELS_BEGIN', (sampleCount * IMAGE_PIXELS) / 4],
    ['CLASSES', classCount],
    ['POOLED1', 6 * 14 * 14],
    ['POOLED2', 16 * 5 * 5],
    ['PARAMETER_COUNT', parameterCount],
    ['CONV3_POINTS', parameterCount],
    ['RECORD_LENGTH', recordLength(classCount)],
    ['MAX_LEVELS', MAX_LEVELS + 1],
  ];
  for (const { name, shape, offset, length } of parameters) {
    const [layer, index, kind] = name.split('.');
    const prefix = `${layer}${index}`.toUpperCase();
    constants.push([`${prefix}_${kind}`.toUpperCase(), offset]);
    if (kind !== 'weight') continue;
    const [outputs = 0, ...inputs] = shape;
    constants.push([`${prefix}_WEIGHTS`, length]);
    if (inputs.length === 1) constants.push([`${prefix}_OUTPUTS`, outputs], [`${prefix}_INPUTS`, inputs[0] ?? 0]);
  }
  let place = 0;
  for (const [name, length] of recordFields(classCount)) {
    constants.push([name, place]);
    place += length;
  }
  const numbers: [name: string, value: number][] = [
    ['SMOOTHING_KEEP', smoothing.keep],
    ['SMOOTHING_SHARE', smoothing.share],
    ['SMOOTHING_RISE', smoothing.rise],
  ];
  return [
    ...constants.map(([name, value]) => `const ${name} = ${value}u;\n`),
    ...numbers.map(([name, value]) => `const ${name} = ${value}f;\n`),
  ].join('');
}
