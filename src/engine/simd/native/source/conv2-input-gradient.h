/**
 * Gradient of the second convolution's input: for each pooling window, the weights as the winners saw the inputs, times
 * their gradients. A lane is an element of the window's 6x6x6 inputs.
 */
#pragma once
#include "functions.h"
#include "workspace.h"

// In parts, so that the weights of a part stay in the fastest cache; several windows at a time, to fill the pipelines.
#define WINDOW_VECTORS (WINDOW / LANES)
#define WINDOW_PART (LANES == 16 ? 7 : 14)
#define WINDOW_PIXELS (LANES == 16 ? 2 : 1)

/** WINDOW_PART vectors from `part` on of the windows of `pixels` pooled pixels from `first` on. */
INLINE void windowSums(Workspace *w, size_t sample, int first, int part, int pixels) {
  Vector sums[WINDOW_PIXELS][WINDOW_PART];
  UNROLL
  for (int x = 0; x < pixels; x++) {
    UNROLL
    for (int v = 0; v < WINDOW_PART; v++) sums[x][v] = vSplat(0);
  }
  const float *weights = w->windowWeights[0][0] + part * LANES;
  const float *gradients = w->pixelGradient[first];
  const int32_t *winners = w->pool2Weights + sample * FEATURES + first * POOL2_CHANNELS;
  KEEP_LOOP
  for (int output = 0; output < POOL2_CHANNELS; output++) {
    UNROLL
    for (int x = 0; x < pixels; x++) {
      Vector factor = vSplat(gradients[x * POOL2_CHANNELS + output]);
      const float *seen = weights + winners[x * POOL2_CHANNELS + output];
      UNROLL
      for (int v = 0; v < WINDOW_PART; v++) sums[x][v] = vFma(factor, vLoad(seen + v * LANES), sums[x][v]);
    }
  }
  UNROLL
  for (int x = 0; x < pixels; x++) {
    UNROLL
    for (int v = 0; v < WINDOW_PART; v++) vStore(w->windows[first + x] + (part + v) * LANES, sums[x][v]);
  }
}

/** Elements of a window's row that fill vectors of any length, and the four others. */
enum { WHOLE_VECTORS = 32 };
typedef float Rest __attribute__((vector_size(16), aligned(4), may_alias));
_Static_assert(WINDOW_ROW == WHOLE_VECTORS + sizeof(Rest) / sizeof(float), "a row is whole vectors and a rest");

/** pool1Gradient = chain over the windows, row by row. */
NOINLINE void addWindows(Workspace *w) {
  memset(w->pool1Gradient, 0, sizeof w->pool1Gradient);
  for (int pixel = 0; pixel < POOL2_PIXELS; pixel++) {
    float *target = w->pool1Gradient + pixel / POOL2_SIDE * 2 * POOL1_ROW + pixel % POOL2_SIDE * 2 * POOL1_CHANNELS;
    const float *window = w->windows[pixel];
    for (int row = 0; row < WINDOW_SIDE; row++, target += POOL1_ROW, window += WINDOW_ROW) {
      UNROLL
      for (int i = 0; i < WHOLE_VECTORS; i += LANES) vStore(target + i, vAdd(vLoad(target + i), vLoad(window + i)));
      *(Rest *)(target + WHOLE_VECTORS) += *(const Rest *)(window + WHOLE_VECTORS);
    }
  }
}

/** Fills pool1Gradient, by the first convolution's pooled values before bias and sigmoid. Needs pixelGradient. */
NOINLINE void conv2InputGradient(Workspace *w, size_t sample) {
  for (int part = 0; part < WINDOW_VECTORS; part += WINDOW_PART) {
    int pixel = 0;
    for (; pixel + WINDOW_PIXELS <= POOL2_PIXELS; pixel += WINDOW_PIXELS) {
      windowSums(w, sample, pixel, part, WINDOW_PIXELS);
    }
    for (; pixel < POOL2_PIXELS; pixel++) windowSums(w, sample, pixel, part, 1);
  }
  addWindows(w);
  derivatives(w->pool1Gradient, w->pool1Gradient, w->pool1 + sample * POOL1_STRIDE, POOL1_ELEMENTS);
}
