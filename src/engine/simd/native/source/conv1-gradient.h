/** Gradient of the first convolution's weights and biases. A lane is a tap of the kernel. */
#pragma once
#include "functions.h"
#include "workspace.h"

/** Adds the sample to the biases' gradient: two chains, over its even and its odd pixels. */
NOINLINE void conv1BiasGradient(Workspace *w) {
  float sums[2 * POOL1_CHANNELS] = {0};
  for (int i = 0; i < POOL1_ELEMENTS; i += 2 * POOL1_CHANNELS) {
    UNROLL
    for (int k = 0; k < 2 * POOL1_CHANNELS; k++) sums[k] += w->pool1Gradient[i + k];
  }
  for (int channel = 0; channel < POOL1_CHANNELS; channel++) {
    w->conv1BiasGradient[channel] += sums[channel] + sums[POOL1_CHANNELS + channel];
  }
}

#define PATCH1_VECTORS (PATCH1 / LANES)
/** Channels at a time. */
#define PATCH1_CHANNELS (LANES == 16 ? 6 : 3)

/** Adds the sample to the gradient: a chain over its pixels, then one addition. Needs pool1Gradient and strips. */
NOINLINE void conv1WeightGradient(Workspace *w, size_t sample) {
  for (int channel = 0; channel < POOL1_CHANNELS; channel += PATCH1_CHANNELS) {
    Vector sums[PATCH1_CHANNELS][PATCH1_VECTORS];
    UNROLL
    for (int i = 0; i < PATCH1_CHANNELS; i++) {
      UNROLL
      for (int v = 0; v < PATCH1_VECTORS; v++) sums[i][v] = vSplat(0);
    }
    const float *gradient = w->pool1Gradient + channel;
    const int32_t *source = w->pool1Source + sample * POOL1_STRIDE + channel;
    KEEP_LOOP
    for (int pixel = 0; pixel < POOL1_PIXELS; pixel++, gradient += POOL1_CHANNELS, source += POOL1_CHANNELS) {
      UNROLL
      for (int i = 0; i < PATCH1_CHANNELS; i++) {
        Vector factor = vSplat(gradient[i]);
        const float *patch = w->strips[0] + source[i];
        UNROLL
        for (int v = 0; v < PATCH1_VECTORS; v++) sums[i][v] = vFma(factor, vLoad(patch + v * LANES), sums[i][v]);
      }
    }
    UNROLL
    for (int i = 0; i < PATCH1_CHANNELS; i++) {
      UNROLL
      for (int v = 0; v < PATCH1_VECTORS; v++) {
        float *target = w->conv1WeightGradient[channel + i] + v * LANES;
        vStore(target, vAdd(vLoad(target), sums[i][v]));
      }
    }
  }
  conv1BiasGradient(w);
}

/** Writes both tensors in PyTorch's layout into `gradient`. */
static void storeConv1Gradient(const Workspace *w, float *gradient) {
  for (int channel = 0; channel < POOL1_CHANNELS; channel++) {
    float *target = gradient + CONV1_WEIGHT + channel * KERNEL_TAPS;
    for (int row = 0; row < KERNEL_SIDE; row++) {
      for (int column = 0; column < KERNEL_SIDE; column++) {
        target[row * KERNEL_SIDE + column] = w->conv1WeightGradient[channel][column * STRIP_COLUMN + row];
      }
    }
  }
  memcpy(gradient + CONV1_BIAS, w->conv1BiasGradient, sizeof w->conv1BiasGradient);
}
