/** Packs the parameters for the passes of the convolutions. */
#pragma once
#include "vector.h"
#include "workspace.h"

static void packConv1Weights(Workspace *w) {
  for (int channel = 0; channel < POOL1_CHANNELS; channel++) {
    const float *weights = w->parameters + CONV1_WEIGHT + channel * KERNEL_TAPS;
    for (int row = 0; row < KERNEL_SIDE; row++) {
      for (int column = 0; column < KERNEL_SIDE; column++) {
        w->conv1Weights[column][row][channel] = weights[row * KERNEL_SIDE + column];
      }
    }
  }
}

/** Weights of a kernel's row at the points of F(2, 5), as docs/numerics.md defines them. */
static void transformRow(float transformed[POINTS], const float row[KERNEL_SIDE]) {
  static const double points[] = {1, -1, 2, -2};
  static const double factors[] = {-1.0 / 6, -1.0 / 6, 1.0 / 24, 1.0 / 24};
  transformed[0] = row[0] * 0.25f;
  for (int i = 0; i < 4; i++) {
    double value = row[4];
    for (int k = 3; k >= 0; k--) value = value * points[i] + row[k];
    transformed[i + 1] = (float)(value * factors[i]);
  }
  transformed[5] = row[4];
}

static void packPointWeights(Workspace *w, int output, int input) {
  const float *weights = w->parameters + CONV2_WEIGHT + (output * POOL1_CHANNELS + input) * KERNEL_TAPS;
  for (int row = 0; row < KERNEL_SIDE; row++) {
    float transformed[POINTS];
    transformRow(transformed, weights + row * KERNEL_SIDE);
    for (int point = 0; point < POINTS; point++) w->pointWeights[point][input][row][output] = transformed[point];
  }
}

/** The elements that a winner does not see keep the 0 of the beginning. */
static void packWindowWeights(Workspace *w, int output, int input) {
  const float *weights = w->parameters + CONV2_WEIGHT + (output * POOL1_CHANNELS + input) * KERNEL_TAPS;
  for (int winner = 0; winner < WINNERS; winner++) {
    int down = winner / 2, right = winner % 2;
    float *window = w->windowWeights[output][winner];
    for (int row = 0; row < KERNEL_SIDE; row++) {
      for (int column = 0; column < KERNEL_SIDE; column++) {
        window[(row + down) * WINDOW_ROW + (column + right) * POOL1_CHANNELS + input] =
            weights[row * KERNEL_SIDE + column];
      }
    }
  }
}

static void setParameters(Workspace *w, const float *parameters) {
  memcpy(w->parameters, parameters, parameterCountOf(w->classCount) * sizeof(float));
  packConv1Weights(w);
  for (int output = 0; output < POOL2_CHANNELS; output++) {
    for (int input = 0; input < POOL1_CHANNELS; input++) {
      packPointWeights(w, output, input);
      packWindowWeights(w, output, input);
    }
  }
}
