/** Sizes of the network, and where its tensors lie in the flat buffer of parameters: those of
 * src/shared/model/model.ts. */
#pragma once
#include <stddef.h>

enum {
  IMAGE_SIDE = 32,
  IMAGE_PIXELS = IMAGE_SIDE * IMAGE_SIDE,
  MIN_CLASSES = 2,
  MAX_CLASSES = 256,

  /** Both convolutions: 5x5 kernels. */
  KERNEL_SIDE = 5,
  KERNEL_TAPS = KERNEL_SIDE * KERNEL_SIDE,

  /** First convolution, pooled: 14x14 pixels of 6 channels. Everything is stored with the channel last. */
  POOL1_SIDE = 14,
  POOL1_CHANNELS = 6,
  POOL1_PIXELS = POOL1_SIDE * POOL1_SIDE,
  POOL1_ROW = POOL1_SIDE * POOL1_CHANNELS,
  POOL1_ELEMENTS = POOL1_PIXELS * POOL1_CHANNELS,

  /** Second convolution, pooled: 5x5 pixels of 16 channels; the features of the dense layers, with the channel first.
   */
  POOL2_SIDE = 5,
  POOL2_CHANNELS = 16,
  POOL2_PIXELS = POOL2_SIDE * POOL2_SIDE,
  FEATURES = POOL2_CHANNELS * POOL2_PIXELS,

  HIDDEN1 = 120,
  HIDDEN2 = 84,

  /** Augmentation: x and y of the points of a grid, one at every so many pixels. */
  WARP_CELL = 8,
  WARP_ROW = 2 * (IMAGE_SIDE / WARP_CELL + 1),
  WARP_LENGTH = WARP_ROW * (IMAGE_SIDE / WARP_CELL + 1),
};

/** Offsets in the flat buffer, in elements. The third dense layer has a unit for each class; its biases are the last.
 */
enum {
  CONV1_WEIGHT = 0,
  CONV1_BIAS = CONV1_WEIGHT + POOL1_CHANNELS * KERNEL_TAPS,
  CONV2_WEIGHT = CONV1_BIAS + POOL1_CHANNELS,
  CONV2_BIAS = CONV2_WEIGHT + POOL2_CHANNELS * POOL1_CHANNELS * KERNEL_TAPS,
  DENSE1_WEIGHT = CONV2_BIAS + POOL2_CHANNELS,
  DENSE1_BIAS = DENSE1_WEIGHT + HIDDEN1 * FEATURES,
  DENSE2_WEIGHT = DENSE1_BIAS + HIDDEN1,
  DENSE2_BIAS = DENSE2_WEIGHT + HIDDEN2 * HIDDEN1,
  DENSE3_WEIGHT = DENSE2_BIAS + HIDDEN2,
};

static inline int dense3Bias(int classCount) { return DENSE3_WEIGHT + classCount * HIDDEN2; }

/** Elements of the flat buffer, and of one gradient. */
static inline size_t parameterCountOf(int classCount) { return (size_t)(dense3Bias(classCount) + classCount); }

_Static_assert(DENSE3_WEIGHT + 10 * (HIDDEN2 + 1) == 61706, "the model of ten classes has 61,706 parameters");
