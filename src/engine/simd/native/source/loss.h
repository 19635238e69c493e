/** Softmax with negative log-likelihood, as docs/numerics.md orders it. A lane is a sample. */
#pragma once
#include "functions.h"
#include "workspace.h"

/** Losses, predictions and logitsGradientT of LANES samples from `first` on. */
INLINE void lossOfLanes(Workspace *w, size_t first, ptrdiff_t samples) {
  const IntVector label = iLoad(w->labels + first);
  Vector logits[CLASSES], maximum, labelLogit = vSplat(0);
  IntVector prediction = iSplat(0);
  UNROLL
  for (int c = 0; c < CLASSES; c++) {
    Vector z = logits[c] = vLoad(w->logitsT + c * samples + first);
    Mask isGreater = c == 0 ? vGreater(z, z) : vGreater(z, maximum);
    maximum = c == 0 ? z : vSelect(isGreater, z, maximum);
    prediction = iSelect(isGreater, iSplat(c), prediction);
    labelLogit = vSelect(iEqual(label, iSplat(c)), z, labelLogit);
  }
  Vector exponentials[CLASSES], rest = vSplat(0), others = vSplat(0);
  UNROLL
  for (int c = 0; c < CLASSES; c++) {
    Vector below = vSubtract(logits[c], maximum);
    Vector e = vSelect(vGreater(vSplat(-86), below), vSplat(0), vExp(below));
    exponentials[c] = e;
    rest = vAdd(rest, vSelect(iEqual(prediction, iSplat(c)), vSplat(0), e));
    others = vAdd(others, vSelect(iEqual(label, iSplat(c)), vSplat(0), e));
  }
  vStore(w->losses + first, vAdd(vLog1p(rest), vSubtract(maximum, labelLogit)));
  iStore(w->predictions + first, prediction);

  const Vector share = vReciprocal(vAdd(vSplat(1), rest));
  UNROLL
  for (int c = 0; c < CLASSES; c++) {
    Vector factor = vSelect(iEqual(label, iSplat(c)), vNegate(others), exponentials[c]);
    vStore(w->logitsGradientT + c * samples + first, vMultiply(factor, share));
  }
}

/** Fills losses, predictions, correctCount and logitsGradientT from logitsT, and returns the sum of the losses. */
NOINLINE double loss(Workspace *w) {
  const ptrdiff_t samples = (ptrdiff_t)((w->sampleCount + LANES - 1) / LANES * LANES);
  for (ptrdiff_t first = 0; first < samples; first += LANES) lossOfLanes(w, (size_t)first, samples);
  double sum = 0;
  w->correctCount = 0;
  for (size_t sample = 0; sample < w->sampleCount; sample++) {
    sum += (double)w->losses[sample];
    w->correctCount += w->predictions[sample] == w->labels[sample];
  }
  return sum;
}
