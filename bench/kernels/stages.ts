import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';

/** The stages of a kernel, in the order in which a micro-batch passes through them. */
export const STAGES = [
  'load images',
  'conv1 forward',
  'conv2 forward',
  'dense forward',
  'loss',
  'dense input gradient',
  'dense weight gradient',
  'conv2 weight gradient',
  'conv2 input gradient',
  'conv1 weight gradient',
] as const;
export type Stage = (typeof STAGES)[number];

/** All stages, one after the other, as training runs them. */
export const WHOLE = 'whole micro-batch';
export type StageOrWhole = Stage | typeof WHOLE;

const KERNEL = 5 * 5;
/** Both convolutions have no margins, and are followed by pooling of 2 x 2. */
const CONV1 = { inputs: 1, outputs: 6, side: 28, pooledSide: 14 };
const CONV2 = { inputs: 6, outputs: 16, side: 10, pooledSide: 5 };
/** Cook and Toom's F(2, 5) takes six products for two outputs; a plain convolution takes ten. */
const COOK_TOOM = 6 / 10;
/** Pixels that a pooling window of 2 x 2 outputs sees through a kernel of 5 x 5. */
const WINDOW = 6 * 6;

const DENSE = CLASSIC_NETWORK.parameters
  .filter(({ name }) => name.startsWith('fc.') && name.endsWith('.weight'))
  .reduce((sum, { length }) => sum + length, 0);

/**
 * Multiply-adds of a stage for one sample, as docs/numerics.md defines its chains. Backward, only the pixel that won its pooling
 * window has a gradient. Everything else (biases, pooling, sigmoids, Cook and Toom's sums, transposing) takes time but does not count,
 * so a ratio to the peak is a lower bound.
 */
export const MULTIPLY_ADDS: Readonly<Record<Stage, number>> = {
  'load images': 0,
  'conv1 forward': CONV1.outputs * CONV1.side ** 2 * CONV1.inputs * KERNEL,
  'conv2 forward': CONV2.outputs * CONV2.side ** 2 * CONV2.inputs * KERNEL * COOK_TOOM,
  'dense forward': DENSE,
  loss: 0,
  'dense input gradient': DENSE,
  'dense weight gradient': DENSE,
  'conv2 weight gradient': CONV2.outputs * CONV2.pooledSide ** 2 * CONV2.inputs * KERNEL,
  // A term with weight +0, which the winner did not see, is computed too.
  'conv2 input gradient': CONV2.outputs * CONV2.pooledSide ** 2 * CONV2.inputs * WINDOW,
  'conv1 weight gradient': CONV1.outputs * CONV1.pooledSide ** 2 * CONV1.inputs * KERNEL,
};

/** Floating-point operations for one sample: a multiply-add is two. */
export function flopOf(stage: StageOrWhole): number {
  const counted = STAGES.filter((name) => stage === WHOLE || stage === name);
  return 2 * counted.map((name) => MULTIPLY_ADDS[name]).reduce((a, b) => a + b);
}

/**
 * GFLOP/s of a stage that takes so long.
 *
 * @param microseconds for one sample, above 0
 */
export const gigaflops = (stage: StageOrWhole, microseconds: number): number => flopOf(stage) / (1000 * microseconds);
