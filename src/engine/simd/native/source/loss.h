/** Softmax with negative log-likelihood, as docs/numerics.md orders it. A lane is a sample. */
#pragma once
#include <stdbool.h>

#include "functions.h"
#include "workspace.h"

/** Classes at a time: their exponentials do not wait for each other. */
#ifdef __clang__
#define UNROLL_CLASSES _Pragma("clang loop unroll_count(5)")
#else
#define UNROLL_CLASSES _Pragma("GCC unroll 5")
#endif

/** Losses, predictions and logitsGradientT of LANES samples from `first` on. */
INLINE void lossOfLanes(Workspace *w, size_t first, ptrdiff_t samples, bool isSmoothed) {
  const int classes = w->classCount;
  const IntVector label = iLoad(w->labels + first);
  const float *logits = w->logitsT + first;
  float *gradients = w->logitsGradientT + first;
  Vector maximum = vLoad(logits), labelLogit = vSplat(0);
  IntVector prediction = iSplat(0);
  UNROLL_CLASSES
  for (int c = 0; c < classes; c++) {
    Vector z = vLoad(logits + c * samples);
    Mask isGreater = vGreater(z, maximum);
    maximum = vSelect(isGreater, z, maximum);
    prediction = iSelect(isGreater, iSplat(c), prediction);
    labelLogit = vSelect(iEqual(label, iSplat(c)), z, labelLogit);
  }
  // The exponentials lie where their gradients will.
  Vector rest = vSplat(0), others = vSplat(0);
  UNROLL_CLASSES
  for (int c = 0; c < classes; c++) {
    Vector below = vSubtract(vLoad(logits + c * samples), maximum);
    Vector e = vSelect(vGreater(vSplat(-86), below), vSplat(0), vExp(below));
    vStore(gradients + c * samples, e);
    rest = vAdd(rest, vSelect(iEqual(prediction, iSplat(c)), vSplat(0), e));
    others = vAdd(others, vSelect(iEqual(label, iSplat(c)), vSplat(0), e));
  }
  iStore(w->predictions + first, prediction);
  const Vector logSum = vLog1p(rest), distance = vSubtract(maximum, labelLogit);
  const Vector share = vReciprocal(vAdd(vSplat(1), rest));
  if (!isSmoothed) {
    vStore(w->losses + first, vAdd(logSum, distance));
    UNROLL_CLASSES
    for (int c = 0; c < classes; c++) {
      Vector factor = vSelect(iEqual(label, iSplat(c)), vNegate(others), vLoad(gradients + c * samples));
      vStore(gradients + c * samples, vMultiply(factor, share));
    }
    return;
  }
  const Vector labelGradient = vFma(vNegate(others), share, vSplat(w->rise));
  Vector distances = vSplat(0);
  for (int c = 0; c < classes; c++) {
    distances = vAdd(distances, vSubtract(maximum, vLoad(logits + c * samples)));
    Vector gradient = vFma(vLoad(gradients + c * samples), share, vSplat(-w->share));
    vStore(gradients + c * samples, vSelect(iEqual(label, iSplat(c)), labelGradient, gradient));
  }
  vStore(w->losses + first, vFma(vSplat(w->share), distances, vFma(vSplat(w->keep), distance, logSum)));
}

/**
 * Fills losses, predictions, correctCount and logitsGradientT from logitsT, and returns the sum of the losses.
 *
 * @param maySmooth with the workspace's label smoothing
 */
NOINLINE double loss(Workspace *w, bool maySmooth) {
  const ptrdiff_t samples = (ptrdiff_t)((w->sampleCount + LANES - 1) / LANES * LANES);
  const bool isSmoothed = maySmooth && w->share > 0;
  for (ptrdiff_t first = 0; first < samples; first += LANES) lossOfLanes(w, (size_t)first, samples, isSmoothed);
  double sum = 0;
  w->correctCount = 0;
  for (size_t sample = 0; sample < w->sampleCount; sample++) {
    sum += (double)w->losses[sample];
    w->correctCount += w->predictions[sample] == w->labels[sample];
  }
  return sum;
}
