/**
 * LeNet forward and backward over one micro-batch, in the order of operations of docs/numerics.md. Compiled once for
 * each instruction set:
 *
 *   AVX-512    -DKERNEL_AVX512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mfma
 *   AVX2       -DKERNEL_AVX2 -mavx2 -mfma
 *   NEON       for aarch64
 *
 * and always with -ffp-contract=off: every fused multiply-add is written out, and the compiler must add none.
 * processor.h asks whether the host has the instruction set, so a flag that allows more instructions must be added
 * there.
 */
#include "kernel.h"

#include "conv1-forward.h"
#include "conv1-gradient.h"
#include "conv2-forward.h"
#include "conv2-input-gradient.h"
#include "conv2-weight-gradient.h"
#include "dense-layers.h"
#include "input.h"
#include "loss.h"
#include "update.h"
#include "weights.h"
#include "workspace.h"

static void convolutionsForward(Workspace *w, Dataset dataset) {
  loadImages(w, dataset);
  for (size_t first = 0; first < w->sampleCount; first += LANES) {
    loadLanes(w, first);
    conv1Forward(w, first);
    for (size_t sample = first; sample < first + LANES && sample < w->sampleCount; sample++) conv2Forward(w, sample);
  }
}

static void convolutionsBackward(Workspace *w, float *gradient) {
  memset(w->conv1WeightGradient, 0, sizeof w->conv1WeightGradient);
  memset(w->conv1BiasGradient, 0, sizeof w->conv1BiasGradient);
  memset(w->conv2WeightGradient, 0, sizeof w->conv2WeightGradient);
  memset(w->conv2BiasGradient, 0, sizeof w->conv2BiasGradient);
  for (size_t sample = 0; sample < w->sampleCount; sample++) {
    conv2OutputGradient(w, sample);
    makeStrips2(w, sample);
    conv2WeightGradient(w, sample);
    conv2InputGradient(w, sample);
    makeStrips(w, sample);
    conv1WeightGradient(w, sample);
  }
  storeConv1Gradient(w, gradient);
  storeConv2Gradient(w, gradient);
}

static double computeGradient(Workspace *w, Dataset dataset, float *gradient) {
  convolutionsForward(w, dataset);
  denseForward(w);
  double lossSum = loss(w, true);
  denseInputGradient(w);
  denseWeightGradient(w, gradient);
  convolutionsBackward(w, gradient);
  return lossSum;
}

static double evaluate(Workspace *w, Dataset dataset) {
  convolutionsForward(w, dataset);
  denseForward(w);
  return loss(w, false);
}

static void runStage(Workspace *w, Dataset dataset, Stage stage, float *gradient) {
  switch (stage) {
    case STAGE_LOAD_IMAGES:
      loadImages(w, dataset);
      for (size_t first = 0; first < w->sampleCount; first += LANES) loadLanes(w, first);
      break;
    case STAGE_CONV1_FORWARD:
      for (size_t first = 0; first < w->sampleCount; first += LANES) conv1Forward(w, first);
      break;
    case STAGE_CONV2_FORWARD:
      for (size_t sample = 0; sample < w->sampleCount; sample++) conv2Forward(w, sample);
      break;
    case STAGE_DENSE_FORWARD:
      denseForward(w);
      break;
    case STAGE_LOSS:
      loss(w, true);
      break;
    case STAGE_DENSE_INPUT_GRADIENT:
      denseInputGradient(w);
      break;
    case STAGE_DENSE_WEIGHT_GRADIENT:
      denseWeightGradient(w, gradient);
      break;
    case STAGE_CONV2_WEIGHT_GRADIENT:
      for (size_t sample = 0; sample < w->sampleCount; sample++) {
        conv2OutputGradient(w, sample);
        makeStrips2(w, sample);
        conv2WeightGradient(w, sample);
      }
      break;
    case STAGE_CONV2_INPUT_GRADIENT:
      for (size_t sample = 0; sample < w->sampleCount; sample++) conv2InputGradient(w, sample);
      break;
    case STAGE_CONV1_WEIGHT_GRADIENT:
      for (size_t sample = 0; sample < w->sampleCount; sample++) {
        makeStrips(w, sample);
        conv1WeightGradient(w, sample);
      }
      break;
    case STAGE_COUNT:
      break;
  }
}

#if defined(KERNEL_AVX512)
#define KERNEL kernelAvx512
#define KERNEL_NAME "avx512"
#elif defined(KERNEL_AVX2)
#define KERNEL kernelAvx2
#define KERNEL_NAME "avx2"
#else
#define KERNEL kernelNeon
#define KERNEL_NAME "neon"
#endif

const Kernel KERNEL = {KERNEL_NAME, setParameters, computeGradient, evaluate, addVector, largestBits, update, runStage};
