/**
 * Second convolution, 6x14x14 -> 16x10x10, and its pooling to 16x5x5: Cook and Toom's F(2, 5) along rows
 * (docs/numerics.md). A lane is an output channel. Inputs have the channel last, so their transformation takes channels
 * and pixels side by side.
 */
#pragma once
#include "functions.h"
#include "pooling.h"
#include "workspace.h"

/** Fills `points` from a sample's pool1. Two of three pixels of a row are of no use, but as cheap as none. */
NOINLINE void transformInputs(Workspace *w, const float *input) {
  const Vector two = vSplat(2), four = vSplat(4), five = vSplat(5);
  for (int row = 0; row < POOL1_SIDE; row++, input += POOL1_ROW) {
    for (int i = 0; i < POINT_ROW; i += LANES) {
      Vector d[POINTS];
      UNROLL
      for (int k = 0; k < POINTS; k++) d[k] = vLoad(input + i + k * POOL1_CHANNELS);
      Vector even = vFmaNegated(four, d[2], d[4]), odd = vFmaNegated(four, d[1], d[3]);
      Vector even2 = vSubtract(d[4], d[2]), odd2 = vSubtract(d[3], d[1]);
      vStore(w->points[0][row] + i, vFma(four, d[0], vFmaNegated(five, d[2], d[4])));
      vStore(w->points[1][row] + i, vAdd(even, odd));
      vStore(w->points[2][row] + i, vSubtract(even, odd));
      vStore(w->points[3][row] + i, vFma(two, odd2, even2));
      vStore(w->points[4][row] + i, vFmaNegated(two, odd2, even2));
      vStore(w->points[5][row] + i, vFma(four, d[1], vFmaNegated(five, d[3], d[5])));
    }
  }
}

/** Points at a time: ten accumulators each. */
#define CONV2_POINTS (MANY_REGISTERS ? 2 : 1)

/**
 * Products of CONV2_POINTS points from `point` on, for the five windows of a row.
 *
 * @param row of pool2
 * @param output first of LANES output channels
 * @param products [point][upper or lower row of the window][window]
 */
INLINE void pointProducts(Workspace *w, int row, int output, int point, Vector products[POINTS][2][POOL2_SIDE]) {
  Vector sums[CONV2_POINTS][2][POOL2_SIDE];
  UNROLL
  for (int p = 0; p < CONV2_POINTS; p++) {
    UNROLL
    for (int x = 0; x < POOL2_SIDE; x++) sums[p][0][x] = sums[p][1][x] = vSplat(0);
  }
  KEEP_LOOP
  for (int input = 0; input < POOL1_CHANNELS; input++) {
    UNROLL
    for (int p = 0; p < CONV2_POINTS; p++) {
      UNROLL
      for (int y = 0; y <= KERNEL_SIDE; y++) {
        const float (*weights)[POOL2_CHANNELS] = w->pointWeights[point + p][input];
        UNROLL
        for (int x = 0; x < POOL2_SIDE; x++) {
          Vector element = vSplat(w->points[point + p][2 * row + y][x * 2 * POOL1_CHANNELS + input]);
          if (y < KERNEL_SIDE) sums[p][0][x] = vFma(vLoad(weights[y] + output), element, sums[p][0][x]);
          if (y > 0) sums[p][1][x] = vFma(vLoad(weights[y - 1] + output), element, sums[p][1][x]);
        }
      }
    }
  }
  UNROLL
  for (int p = 0; p < CONV2_POINTS; p++) {
    UNROLL
    for (int y = 0; y < 2; y++) {
      UNROLL
      for (int x = 0; x < POOL2_SIDE; x++) products[point + p][y][x] = sums[p][y][x];
    }
  }
}

/** Outputs of a window from its products, pooled and stored. */
INLINE void conv2Pixel(Workspace *w, size_t sample, int row, int column, int output,
                       Vector products[POINTS][2][POOL2_SIDE]) {
  Vector left[2], right[2];
  UNROLL
  for (int y = 0; y < 2; y++) {
    Vector m[POINTS];
    UNROLL
    for (int p = 0; p < POINTS; p++) m[p] = products[p][y][column];
    left[y] = vAdd(vAdd(m[0], vAdd(m[1], m[2])), vAdd(m[3], m[4]));
    right[y] = vFma(vSplat(2), vSubtract(m[3], m[4]), vAdd(vSubtract(m[1], m[2]), m[5]));
  }
  static const ALIGNED int32_t lanes[POOL2_CHANNELS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  int pixel = row * POOL2_SIDE + column;
  Pooled pooled = pool(left[0], right[0], left[1], right[1]);
  vStore(w->pool2[pixel] + output, vAdd(pooled.maximum, vLoad(w->parameters + CONV2_BIAS + output)));

  size_t offset = sample * FEATURES + pixel * POOL2_CHANNELS + output;
  IntVector patch = iSplat(2 * row * STRIP2 + 2 * column * STRIP2_COLUMN);
  iStore(w->pool2Patch + offset, iAdd(patch, winnerOffset(pooled, STRIP2_COLUMN, STRIP2)));
  IntVector weights = iMultiply(iLoad(lanes + output), iSplat(WINNERS * WINDOW));
  iStore(w->pool2Weights + offset, iAdd(weights, winnerOffset(pooled, WINDOW, 2 * WINDOW)));
}

/** Fills features, pool2Patch and pool2Weights of a sample from its pool1. */
NOINLINE void conv2Forward(Workspace *w, size_t sample) {
  transformInputs(w, w->pool1 + sample * POOL1_STRIDE);
  for (int row = 0; row < POOL2_SIDE; row++) {
    for (int output = 0; output < POOL2_CHANNELS; output += LANES) {
      Vector products[POINTS][2][POOL2_SIDE];
      for (int point = 0; point < POINTS; point += CONV2_POINTS) pointProducts(w, row, output, point, products);
      KEEP_LOOP
      for (int column = 0; column < POOL2_SIDE; column++) conv2Pixel(w, sample, row, column, output, products);
    }
  }
  sigmoids(w->pool2[0], FEATURES);
  transpose(w->features + sample * FEATURES, POOL2_PIXELS, w->pool2[0], POOL2_CHANNELS, POOL2_PIXELS, POOL2_CHANNELS);
}
