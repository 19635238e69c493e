/** Gradient of the second convolution's weights and biases. A lane is an element of the patch that won a pooling
 * window. */
#pragma once
#include "functions.h"
#include "workspace.h"

/** Fills pixelGradient of a sample from featuresGradient, and adds the sample to the biases' gradient. */
NOINLINE void conv2OutputGradient(Workspace *w, size_t sample) {
  size_t offset = sample * FEATURES;
  derivatives(w->channelGradient, w->featuresGradient + offset, w->features + offset, FEATURES);
  transpose(w->pixelGradient[0], POOL2_CHANNELS, w->channelGradient, POOL2_PIXELS, POOL2_CHANNELS, POOL2_PIXELS);
  for (int channel = 0; channel < POOL2_CHANNELS; channel += LANES) {
    Vector sum = vSplat(0);
    for (int pixel = 0; pixel < POOL2_PIXELS; pixel++) sum = vAdd(sum, vLoad(w->pixelGradient[pixel] + channel));
    float *target = w->conv2BiasGradient + channel;
    vStore(target, vAdd(vLoad(target), sum));
  }
}

/** Copies pool1 of a sample into strips2. The two elements of no use are those of the next pixel. */
NOINLINE void makeStrips2(Workspace *w, size_t sample) {
  const float *pool1 = w->pool1 + sample * POOL1_STRIDE;
  for (int row = 0; row < STRIP2_COUNT; row++) {
    for (int column = 0; column < POOL1_SIDE; column++) {
      float *target = w->strips2[row] + column * STRIP2_COLUMN;
      const float *source = pool1 + row * POOL1_ROW + column * POOL1_CHANNELS;
      // Eight elements at once: the next row overwrites the last two.
      UNROLL
      for (int k = 0; k < KERNEL_SIDE; k++) {
        memcpy(target + k * POOL1_CHANNELS, source + k * POOL1_ROW, 8 * sizeof(float));
      }
    }
  }
}

/** Vectors of a patch, and how many at a time. */
#define PATCH2_VECTORS (PATCH2 / LANES)
#define PATCH2_PART (LANES == 4 ? 20 : 10)

/**
 * Adds the sample to the weights' gradient: a chain over its pixels, then one addition. Needs pixelGradient and
 * strips2.
 */
NOINLINE void conv2WeightGradient(Workspace *w, size_t sample) {
  for (int output = 0; output < POOL2_CHANNELS; output++) {
    for (int part = 0; part < PATCH2_VECTORS; part += PATCH2_PART) {
      Vector sums[PATCH2_PART];
      UNROLL
      for (int v = 0; v < PATCH2_PART; v++) sums[v] = vSplat(0);
      const float *gradient = w->pixelGradient[0] + output;
      const int32_t *patch = w->pool2Patch + sample * FEATURES + output;
      const float *strips = w->strips2[0] + part * LANES;
      KEEP_LOOP
      for (int pixel = 0; pixel < POOL2_PIXELS; pixel++) {
        Vector factor = vSplat(gradient[pixel * POOL2_CHANNELS]);
        const float *elements = strips + patch[pixel * POOL2_CHANNELS];
        UNROLL
        for (int v = 0; v < PATCH2_PART; v++) sums[v] = vFma(factor, vLoad(elements + v * LANES), sums[v]);
      }
      float *target = w->conv2WeightGradient[output] + part * LANES;
      UNROLL
      for (int v = 0; v < PATCH2_PART; v++) vStore(target + v * LANES, vAdd(vLoad(target + v * LANES), sums[v]));
    }
  }
}

/** Writes both tensors in PyTorch's layout into `gradient`. */
static void storeConv2Gradient(const Workspace *w, float *gradient) {
  for (int output = 0; output < POOL2_CHANNELS; output++) {
    for (int input = 0; input < POOL1_CHANNELS; input++) {
      float *target = gradient + CONV2_WEIGHT + (output * POOL1_CHANNELS + input) * KERNEL_TAPS;
      const float *source = w->conv2WeightGradient[output] + input;
      for (int row = 0; row < KERNEL_SIDE; row++) {
        for (int column = 0; column < KERNEL_SIDE; column++) {
          target[row * KERNEL_SIDE + column] = source[column * STRIP2_COLUMN + row * POOL1_CHANNELS];
        }
      }
    }
  }
  memcpy(gradient + CONV2_BIAS, w->conv2BiasGradient, sizeof w->conv2BiasGradient);
}
