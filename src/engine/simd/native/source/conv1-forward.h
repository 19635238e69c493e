/**
 * First convolution, 1x32x32 -> 6x28x28, and its pooling to 6x14x14. A lane is a sample. Pooling comes before the bias
 * and the sigmoid, which keep the order of values: this needs only a quarter of the exponentials.
 */
#pragma once
#include "functions.h"
#include "pooling.h"
#include "workspace.h"

/** Channels at a time: four accumulators each. */
#define CONV1_CHANNELS (MANY_REGISTERS ? 6 : 3)

/** One pooled pixel of CONV1_CHANNELS channels from `channel` on, before the sigmoid. */
INLINE void conv1Pixel(Workspace *w, int row, int column, int channel) {
  Vector sums[CONV1_CHANNELS][WINNERS];
  UNROLL
  for (int i = 0; i < CONV1_CHANNELS; i++) {
    UNROLL
    for (int k = 0; k < WINNERS; k++) sums[i][k] = vSplat(0);
  }
  const float *pixels = w->laneImages + (2 * row * IMAGE_SIDE + 2 * column) * LANES;
  KEEP_LOOP
  for (int tap = 0; tap < KERNEL_SIDE; tap++, pixels += LANES) {
    const float *upper = &w->conv1Weights[tap][0][channel], *lower = upper;
    // The compiler must not know that both are the same: it would keep the weights of the row before, and has no
    // registers for them.
    __asm__("" : "+r"(lower));
    UNROLL
    for (int y = 0; y <= KERNEL_SIDE; y++) {
      Vector left = vLoad(pixels + y * IMAGE_SIDE * LANES), right = vLoad(pixels + (y * IMAGE_SIDE + 1) * LANES);
      if (y < KERNEL_SIDE) {
        UNROLL
        for (int i = 0; i < CONV1_CHANNELS; i++) {
          Vector weight = vSplat(upper[y * POOL1_CHANNELS + i]);
          sums[i][0] = vFma(weight, left, sums[i][0]);
          sums[i][1] = vFma(weight, right, sums[i][1]);
        }
      }
      if (y > 0) {
        UNROLL
        for (int i = 0; i < CONV1_CHANNELS; i++) {
          Vector weight = vSplat(lower[(y - 1) * POOL1_CHANNELS + i]);
          sums[i][2] = vFma(weight, left, sums[i][2]);
          sums[i][3] = vFma(weight, right, sums[i][3]);
        }
      }
    }
  }
  const IntVector patch = iSplat(row * STRIP + 2 * column * STRIP_COLUMN);
  UNROLL
  for (int i = 0; i < CONV1_CHANNELS; i++) {
    Pooled pooled = pool(sums[i][0], sums[i][1], sums[i][2], sums[i][3]);
    int at = (column * POOL1_CHANNELS + channel + i) * LANES;
    vStore(w->laneRow + at, vAdd(pooled.maximum, vSplat(w->parameters[CONV1_BIAS + channel + i])));
    iStore(w->laneRowSource + at, iAdd(patch, winnerOffset(pooled, STRIP_COLUMN, 1)));
  }
}

/** Fills pool1 and pool1Source of LANES samples from `first` on. Their images are in laneImages. */
NOINLINE void conv1Forward(Workspace *w, size_t first) {
  for (int row = 0; row < POOL1_SIDE; row++) {
    for (int column = 0; column < POOL1_SIDE; column++) {
      for (int channel = 0; channel < POOL1_CHANNELS; channel += CONV1_CHANNELS) conv1Pixel(w, row, column, channel);
    }
    sigmoids(w->laneRow, POOL1_ROW * LANES);
    size_t offset = first * POOL1_STRIDE + row * POOL1_ROW;
    transpose(w->pool1 + offset, POOL1_STRIDE, w->laneRow, LANES, POOL1_ROW, LANES);
    float *source = (float *)(w->pool1Source + offset);
    transpose(source, POOL1_STRIDE, (const float *)w->laneRowSource, LANES, POOL1_ROW, LANES);
  }
}
