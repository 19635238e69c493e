/**
 * Memory for one micro-batch: the same for every instruction set. Arrays begin at a multiple of 64 bytes. Rows may be
 * wider than their contents, because vectors read and write beyond the end; nothing depends on these values.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "model.h"

/** Bytes, the length of a cache line and of the longest vector. */
enum { ALIGNMENT = 64 };
/** Lanes of the longest vector. Micro-batches are rounded up to a multiple; the surplus samples are computed, and not
 * used. */
enum { MAX_LANES = ALIGNMENT / 4 };

enum {
  /** Row of pool1, in elements. */
  POOL1_STRIDE = 1200,
  /** Units of the third dense layer are computed in blocks of so many, or of half as many; those beyond the last class
   * are not used. */
  CLASS_BLOCK = 12,
  /** Row of hidden2, in elements. */
  HIDDEN2_STRIDE = 96,

  /** The six rows of an image that a row of pooled pixels depends on, column after column. */
  STRIP_COLUMN = 6,
  STRIP = 224,
  /** A 5x5 patch in a strip, rounded up: 25 of its elements are in use. */
  PATCH1 = 32,
  /** Five rows of six channels of pool1 (and two elements of no use), column after column: a 5x5 patch is 160 elements
     side by side. */
  STRIP2_COLUMN = 32,
  STRIP2 = POOL1_SIDE * STRIP2_COLUMN,
  STRIP2_COUNT = POOL1_SIDE - KERNEL_SIDE + 1,
  PATCH2 = KERNEL_SIDE * STRIP2_COLUMN,

  /** The 6x6 pixels of pool1 that a pooling window of the second convolution depends on, 6 channels each. */
  WINDOW_SIDE = KERNEL_SIDE + 1,
  WINDOW_ROW = WINDOW_SIDE * POOL1_CHANNELS,
  /** A window's elements, rounded up to whole vectors: 216 are in use. */
  WINDOW = 224,
  /** The outputs of a pooling window: top left, top right, bottom left, bottom right. */
  WINNERS = 4,

  /** Products of Cook and Toom's F(2, 5). */
  POINTS = 6,
  /** Row of transformed inputs, in elements: five pairs of pixels of 12. */
  POINT_ROW = 64,
};

#define ALIGNED _Alignas(ALIGNMENT)

typedef struct Workspace {
  /** Its memory, as calloc returned it. */
  void *block;

  /** Logits of a sample: MIN_CLASSES to MAX_CLASSES. */
  int classCount;
  /** Label smoothing, as in docs/numerics.md. There is none if `share` is 0. */
  float keep, share, rise;

  /** Samples of the micro-batch. */
  size_t sampleCount;
  /** Samples of the micro-batch whose prediction is their label. */
  size_t correctCount;

  // For each sample of the micro-batch: one block of memory, which grows.
  void *samplesBlock;
  size_t samplesBytes;
  size_t capacity;          // samples; a multiple of MAX_LANES
  uint32_t *sampleIndices;  // [sample]: places in the dataset
  int32_t *labels;          // [sample]: classes
  int32_t *predictions;     // [sample]: classes
  float *losses;            // [sample]: in nats
  float *images;            // [sample][1024]: normalised pixels
  float *pool1;             // [sample][14][14][6], rows of POOL1_STRIDE: activations
  int32_t *pool1Source;     // the same shape: where in `strips` the winner's patch begins, in elements
  float *features;          // [sample][16][25]: activations of the second convolution
  int32_t *pool2Patch;      // [sample][25][16]: where in `strips2` the winner's patch begins, in elements
  int32_t *pool2Weights;    // [sample][25][16]: where in `windowWeights` the winner's weights begin, in elements
  float *featuresGradient;  // [sample][400]
  float *hidden1;           // [sample][120]
  float *hidden2;           // [sample][84], rows of HIDDEN2_STRIDE
  // The same values with the sample last: [unit][samples rounded up to LANES].
  float *featuresT, *hidden1T, *hidden2T, *logitsT;
  float *featuresGradientT, *hidden1GradientT, *hidden2GradientT, *logitsGradientT;

  ALIGNED float normalizationTable[256];
  /** As they came, with room for units beyond the last class, and for a vector that reads beyond the end. Pages that
   * nobody touches cost nothing. */
  ALIGNED float parameters[DENSE3_WEIGHT + (MAX_CLASSES + CLASS_BLOCK) * (HIDDEN2 + 1) + MAX_LANES];
  /** [column][row][channel]: the first convolution's weights. */
  ALIGNED float conv1Weights[KERNEL_SIDE][KERNEL_SIDE][POOL1_CHANNELS];
  /** [point][input][row][output]: the second convolution's weights, transformed. */
  ALIGNED float pointWeights[POINTS][POOL1_CHANNELS][KERNEL_SIDE][POOL2_CHANNELS];
  /** [output][winner][6][6][6]: the second convolution's weights as a window's inputs see them; 0 if they do not. */
  ALIGNED float windowWeights[POOL2_CHANNELS][WINNERS][WINDOW];

  // For LANES samples, the lane last.
  /** [pixel][lane] */
  ALIGNED float laneImages[IMAGE_PIXELS * MAX_LANES];
  /** [column][channel][lane]: a row of pool1 and of pool1Source. */
  ALIGNED float laneRow[POOL1_ROW * MAX_LANES];
  ALIGNED int32_t laneRowSource[POOL1_ROW * MAX_LANES];

  // For one sample.
  /** [point][row][(2 * column) * 6 + input]: transformed inputs of the second convolution. */
  ALIGNED float points[POINTS][POOL1_SIDE][POINT_ROW];
  /** Before they are transposed to features. */
  ALIGNED float pool2[POOL2_PIXELS][POOL2_CHANNELS];
  /** [16][25]: gradient by the pooled values of the second convolution, before bias and sigmoid. */
  ALIGNED float channelGradient[FEATURES];
  /** The same, channel last. */
  ALIGNED float pixelGradient[POOL2_PIXELS][POOL2_CHANNELS];
  /** Gradients by the inputs of each window. */
  ALIGNED float windows[POOL2_PIXELS][WINDOW];
  /** [14][14][6]: gradient by the pooled values of the first convolution, before bias and sigmoid. */
  ALIGNED float pool1Gradient[POOL1_STRIDE];
  /** [column][row] of the image, with room for a copy that reads beyond the end. */
  ALIGNED float imageColumns[IMAGE_PIXELS + MAX_LANES];
  ALIGNED float strips[POOL1_SIDE][STRIP];
  ALIGNED float strips2[STRIP2_COUNT][STRIP2];

  // Sums over the samples of the micro-batch.
  /** Gradient of the third dense layer's weights when there are fewer classes than a block has units. */
  ALIGNED float smallGradient[4][HIDDEN2];
  /** [channel][column * STRIP_COLUMN + row] */
  ALIGNED float conv1WeightGradient[POOL1_CHANNELS][PATCH1];
  ALIGNED float conv1BiasGradient[POOL1_CHANNELS];
  /** [output][column * STRIP2_COLUMN + row * 6 + input] */
  ALIGNED float conv2WeightGradient[POOL2_CHANNELS][PATCH2];
  ALIGNED float conv2BiasGradient[POOL2_CHANNELS];
} Workspace;

/** Units of the third dense layer, in whole blocks. */
static inline int paddedClasses(int classCount) { return (classCount + CLASS_BLOCK - 1) / CLASS_BLOCK * CLASS_BLOCK; }
