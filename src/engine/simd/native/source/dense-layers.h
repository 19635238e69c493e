/**
 * The three dense layers with their sigmoids, 400 -> 120 -> 84 -> classes, over a whole micro-batch. A lane is a
 * sample, except in the gradients of the weights, where a lane is an input.
 */
#pragma once
#include <stdbool.h>

#include "dense.h"
#include "workspace.h"

/** Samples of the micro-batch, rounded up to whole vectors: the length of a row of the arrays with the sample last. */
INLINE ptrdiff_t paddedCount(const Workspace *w) { return (ptrdiff_t)((w->sampleCount + LANES - 1) / LANES * LANES); }

/** Weights of a layer for the forward pass, and for the backward one, where inputs and units change places. */
INLINE Weights forwardWeights(const Workspace *w, int offset, int inputs) {
  return (Weights){w->parameters + offset, inputs, 1};
}
INLINE Weights backwardWeights(const Workspace *w, int offset, int inputs) {
  return (Weights){w->parameters + offset, 1, inputs};
}

/** Fills hidden1T, hidden2T and logitsT from features. */
NOINLINE void denseForward(Workspace *w) {
  const ptrdiff_t samples = paddedCount(w);
  const float *p = w->parameters;
  for (ptrdiff_t s = 0; s < samples; s += LANES)
    transpose(w->featuresT + s, samples, w->features + s * FEATURES, FEATURES, LANES, FEATURES);
  dense(w->hidden1T, forwardWeights(w, DENSE1_WEIGHT, FEATURES), w->featuresT, FEATURES, HIDDEN1, samples,
        p + DENSE1_BIAS);
  sigmoids(w->hidden1T, HIDDEN1 * samples);
  dense(w->hidden2T, forwardWeights(w, DENSE2_WEIGHT, HIDDEN1), w->hidden1T, HIDDEN1, HIDDEN2, samples,
        p + DENSE2_BIAS);
  sigmoids(w->hidden2T, HIDDEN2 * samples);
  // Units beyond the last class have what lies behind as their weights, and are not used.
  dense(w->logitsT, forwardWeights(w, DENSE3_WEIGHT, HIDDEN2), w->hidden2T, HIDDEN2, paddedClasses(w->classCount),
        samples, p + dense3Bias(w->classCount));
}

/** Fills hidden2GradientT, hidden1GradientT and featuresGradient from logitsGradientT. */
NOINLINE void denseInputGradient(Workspace *w) {
  const ptrdiff_t samples = paddedCount(w);
  dense(w->hidden2GradientT, backwardWeights(w, DENSE3_WEIGHT, HIDDEN2), w->logitsGradientT, w->classCount, HIDDEN2,
        samples, NULL);
  derivatives(w->hidden2GradientT, w->hidden2GradientT, w->hidden2T, HIDDEN2 * samples);
  dense(w->hidden1GradientT, backwardWeights(w, DENSE2_WEIGHT, HIDDEN1), w->hidden2GradientT, HIDDEN2, HIDDEN1, samples,
        NULL);
  derivatives(w->hidden1GradientT, w->hidden1GradientT, w->hidden1T, HIDDEN1 * samples);
  dense(w->featuresGradientT, backwardWeights(w, DENSE1_WEIGHT, FEATURES), w->hidden1GradientT, HIDDEN1, FEATURES,
        samples, NULL);
  for (ptrdiff_t s = 0; s < samples; s += LANES) {
    transpose(w->featuresGradient + s * FEATURES, FEATURES, w->featuresGradientT + s, samples, FEATURES, LANES);
  }
}

// Vectors of inputs at a time, so that the sums fit the registers and little overlaps.
#define DENSE1_VECTORS (LANES == 16 ? 5 : 2)
#define DENSE2_VECTORS (LANES == 16 ? 4 : LANES == 8 ? 2 : 3)
#define DENSE3_VECTORS (LANES == 16 ? 3 : 2)

_Static_assert(CLASS_BLOCK % DENSE_UNITS == 0, "classes are padded to whole blocks");
_Static_assert(sizeof((Workspace *)0)->smallGradient == GRADIENT_UNITS * HIDDEN2 * sizeof(float),
               "a block of units fits smallGradient");

/** Two or three classes are computed aside, with other units of no use. */
INLINE void dense3WeightGradient(Workspace *w, float *target) {
  const bool isSmall = w->classCount < GRADIENT_UNITS;
  weightGradient(isSmall ? w->smallGradient[0] : target, isSmall ? GRADIENT_UNITS : w->classCount, HIDDEN2,
                 w->logitsGradientT, paddedCount(w), w->hidden2, HIDDEN2_STRIDE, w->sampleCount, DENSE3_VECTORS);
  if (isSmall) memcpy(target, w->smallGradient, (size_t)w->classCount * HIDDEN2 * sizeof(float));
}

/** Writes the six tensors of the dense layers into `gradient`; after denseInputGradient. */
NOINLINE void denseWeightGradient(Workspace *w, float *gradient) {
  const ptrdiff_t samples = paddedCount(w);
  const size_t count = w->sampleCount;
  for (ptrdiff_t s = 0; s < samples; s += LANES) {
    transpose(w->hidden1 + s * HIDDEN1, HIDDEN1, w->hidden1T + s, samples, HIDDEN1, LANES);
    transpose(w->hidden2 + s * HIDDEN2_STRIDE, HIDDEN2_STRIDE, w->hidden2T + s, samples, HIDDEN2, LANES);
  }
  weightGradient(gradient + DENSE1_WEIGHT, HIDDEN1, FEATURES, w->hidden1GradientT, samples, w->features, FEATURES,
                 count, DENSE1_VECTORS);
  weightGradient(gradient + DENSE2_WEIGHT, HIDDEN2, HIDDEN1, w->hidden2GradientT, samples, w->hidden1, HIDDEN1, count,
                 DENSE2_VECTORS);
  dense3WeightGradient(w, gradient + DENSE3_WEIGHT);
  biasGradient(gradient + DENSE1_BIAS, HIDDEN1, w->hidden1GradientT, samples, count);
  biasGradient(gradient + DENSE2_BIAS, HIDDEN2, w->hidden2GradientT, samples, count);
  biasGradient(gradient + dense3Bias(w->classCount), w->classCount, w->logitsGradientT, samples, count);
}
