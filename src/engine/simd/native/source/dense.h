/**
 * Products of a dense layer over a whole micro-batch. Blocks that do not fit a size overlap: some values are computed
 * twice, to the same bits.
 */
#pragma once
#include "functions.h"

/** Units at a time, for two vectors of samples. */
#define DENSE_UNITS (MANY_REGISTERS ? 12 : 6)

/** A matrix of weights: weight[unit * unitStride + input * inputStride]. */
typedef struct {
  const float *weight;
  ptrdiff_t unitStride, inputStride;
} Weights;

/** target[unit][sample] = fma chain over the inputs of weight * input[input][sample], then + bias if there is one. */
INLINE void denseBlock(float *target, Weights weights, const float *input, int inputs, ptrdiff_t samples,
                       const float *bias, int units, int vectors) {
  Vector sums[DENSE_UNITS][2];
  UNROLL
  for (int u = 0; u < units; u++) {
    UNROLL
    for (int v = 0; v < vectors; v++) sums[u][v] = vSplat(0);
  }
  const float *weight = weights.weight;
  KEEP_LOOP
  for (int i = 0; i < inputs; i++, input += samples, weight += weights.inputStride) {
    Vector values[2];
    UNROLL
    for (int v = 0; v < vectors; v++) values[v] = vLoad(input + v * LANES);
    UNROLL
    for (int u = 0; u < units; u++) {
      Vector factor = vSplat(weight[u * weights.unitStride]);
      UNROLL
      for (int v = 0; v < vectors; v++) sums[u][v] = vFma(factor, values[v], sums[u][v]);
    }
  }
  UNROLL
  for (int u = 0; u < units; u++) {
    UNROLL
    for (int v = 0; v < vectors; v++) {
      vStore(target + u * samples + v * LANES, bias ? vAdd(sums[u][v], vSplat(bias[u])) : sums[u][v]);
    }
  }
}

/**
 * A layer, forward or backward.
 *
 * @param units at least DENSE_UNITS
 * @param target float32[units][samples]
 * @param input float32[inputs][samples]
 * @param samples a multiple of LANES
 * @param bias float32[units], or NULL
 */
INLINE void dense(float *target, Weights weights, const float *input, int inputs, int units, ptrdiff_t samples,
                  const float *bias) {
  const int block = DENSE_UNITS;
  for (int i = 0; i < units; i += block) {
    int unit = i + block <= units ? i : units - block;
    const Weights blockWeights = {weights.weight + unit * weights.unitStride, weights.unitStride, weights.inputStride};
    const float *blockBias = bias ? bias + unit : NULL;
    for (ptrdiff_t sample = 0; sample < samples; sample += 2 * LANES) {
      float *blockTarget = target + unit * samples + sample;
      const float *blockInput = input + sample;
      if (sample + 2 * LANES <= samples) {
        denseBlock(blockTarget, blockWeights, blockInput, inputs, samples, blockBias, block, 2);
      } else {
        denseBlock(blockTarget, blockWeights, blockInput, inputs, samples, blockBias, block, 1);
      }
    }
  }
}

/** Units and most vectors of inputs at a time, for the gradient of the weights. */
enum { GRADIENT_UNITS = 4, GRADIENT_VECTORS = 5 };

/** target[unit][input] = fma chain over the samples of gradient[unit][sample] * input[sample][input]. */
INLINE void weightGradientBlock(float *target, int inputs, const float *gradient, ptrdiff_t samples, const float *input,
                                ptrdiff_t inputStride, size_t sampleCount, int vectors) {
  Vector sums[GRADIENT_UNITS][GRADIENT_VECTORS];
  UNROLL
  for (int u = 0; u < GRADIENT_UNITS; u++) {
    UNROLL
    for (int v = 0; v < vectors; v++) sums[u][v] = vSplat(0);
  }
  KEEP_LOOP
  for (size_t sample = 0; sample < sampleCount; sample++, input += inputStride) {
    Vector values[GRADIENT_VECTORS];
    UNROLL
    for (int v = 0; v < vectors; v++) values[v] = vLoad(input + v * LANES);
    UNROLL
    for (int u = 0; u < GRADIENT_UNITS; u++) {
      Vector factor = vSplat(gradient[u * samples + sample]);
      UNROLL
      for (int v = 0; v < vectors; v++) sums[u][v] = vFma(factor, values[v], sums[u][v]);
    }
  }
  UNROLL
  for (int u = 0; u < GRADIENT_UNITS; u++) {
    UNROLL
    for (int v = 0; v < vectors; v++) vStore(target + u * inputs + v * LANES, sums[u][v]);
  }
}

/**
 * Gradient of a layer's weights.
 *
 * @param units at least GRADIENT_UNITS
 * @param target float32[units][inputs]
 * @param gradient float32[units][samples]: by the layer's outputs
 * @param input float32[sampleCount][inputs], rows of inputStride
 * @param vectors of inputs at a time, at most GRADIENT_VECTORS
 */
INLINE void weightGradient(float *target, int units, int inputs, const float *gradient, ptrdiff_t samples,
                           const float *input, ptrdiff_t inputStride, size_t sampleCount, int vectors) {
  const int width = vectors * LANES;
  for (int j = 0; j < inputs; j += width) {
    int first = j + width <= inputs ? j : inputs - width;
    for (int k = 0; k < units; k += GRADIENT_UNITS) {
      int unit = k + GRADIENT_UNITS <= units ? k : units - GRADIENT_UNITS;
      float *blockTarget = target + unit * inputs + first;
      const float *blockGradient = gradient + unit * samples;
      weightGradientBlock(blockTarget, inputs, blockGradient, samples, input + first, inputStride, sampleCount,
                          vectors);
    }
  }
}

/** target[unit] = chain over the samples of gradient[unit][sample]. */
INLINE void biasGradient(float *target, int units, const float *gradient, ptrdiff_t samples, size_t sampleCount) {
  for (int unit = 0; unit < units; unit++) {
    float sum = 0;
    for (size_t sample = 0; sample < sampleCount; sample++) sum += gradient[unit * samples + sample];
    target[unit] = sum;
  }
}
