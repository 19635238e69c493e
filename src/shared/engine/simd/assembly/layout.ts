/**
 * Where things lie in memory. All sizes are in bytes unless a name says otherwise. Nothing here mixes samples: each sample
 * of a micro-batch has its own row in every workspace array, and the sample count is rounded up to whole groups of four,
 * whose surplus rows are computed but never read. So an incomplete group needs no masks.
 */

/** Samples that the first convolution takes at once, one in each lane. */
export const GROUP: usize = 4;

// The flat parameter buffer, also of a gradient: offsets of the tensors in PyTorch's state_dict order.
export const CONV1_WEIGHT: usize = 0; // (6, 1, 5, 5)
export const CONV1_BIAS: usize = CONV1_WEIGHT + 4 * 6 * 25;
export const CONV2_WEIGHT: usize = CONV1_BIAS + 4 * 6; // (16, 6, 5, 5)
export const CONV2_BIAS: usize = CONV2_WEIGHT + 4 * 16 * 150;
export const DENSE1_WEIGHT: usize = CONV2_BIAS + 4 * 16; // (120, 400)
export const DENSE1_BIAS: usize = DENSE1_WEIGHT + 4 * 120 * 400;
export const DENSE2_WEIGHT: usize = DENSE1_BIAS + 4 * 120; // (84, 120)
export const DENSE2_BIAS: usize = DENSE2_WEIGHT + 4 * 84 * 120;
export const DENSE3_WEIGHT: usize = DENSE2_BIAS + 4 * 84; // (10, 84)
export const DENSE3_BIAS: usize = DENSE3_WEIGHT + 4 * 10 * 84;
export const PARAMETER_BYTES: usize = DENSE3_BIAS + 4 * 10;

/** float32[61706]: the parameters, as they came. */
export const parameters = memory.data(247_040, 64);

/** float32[256]: the network's input for each pixel value. */
export const normalizationTable = memory.data(1024, 64);

// The input image, float32[32][32], once row-major and once column-major.
export const IMAGE_BYTES: usize = 1024; // as it lies in the dataset, uint8
export const IMAGE_ROW: usize = 4 * 32;

// Output of the first pooling, channel-last: float32[14][14][6].
export const POOL1_SIDE: usize = 14;
export const POOL1_CHANNELS: usize = 6;
export const POOL1_PIXEL: usize = 4 * 6;
export const POOL1_ROW: usize = 14 * POOL1_PIXEL;
export const POOL1_BYTES: usize = 14 * POOL1_ROW;
/** One sample's row in the workspace: with room for what vector loads of the last patch touch beyond it. */
export const POOL1_STRIDE: usize = POOL1_BYTES + 32;

// Output of the second pooling, (16, 5, 5) = 400 features of the first dense layer.
export const POOL2_SIDE: usize = 5;
export const POOL2_CHANNELS: usize = 16;
export const POOL2_PIXELS: usize = 25;
export const POOL2_BYTES: usize = 4 * 400;

export const HIDDEN1: usize = 120;
export const HIDDEN2: usize = 84;
export const CLASSES: usize = 10;
export const FEATURES_STRIDE: usize = POOL2_BYTES;
export const HIDDEN1_STRIDE: usize = 4 * HIDDEN1;
export const HIDDEN2_STRIDE: usize = 4 * HIDDEN2;
/** 10 logits, padded to whole vectors. */
export const LOGITS_STRIDE: usize = 4 * 12;
