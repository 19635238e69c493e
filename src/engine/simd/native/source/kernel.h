/** The kernels, one for each instruction set, as the binding sees them. They check no argument: the binding does. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"

typedef struct Workspace Workspace;

/** Where the samples lie. The kernels read only the samples of a micro-batch. */
typedef struct {
  /** uint8[count][1024] */
  const uint8_t *images;
  /** uint8[count]. A value that is no class makes a useless loss, and does no other harm. */
  const uint8_t *labels;
  /** int32[sampleCount][WARP_LENGTH] of the micro-batch: how its images are changed (warp.h). NULL: not at all. */
  const int32_t *warps;
} Dataset;

/** The parts of computeGradient, in its order. */
typedef enum {
  STAGE_LOAD_IMAGES,
  STAGE_CONV1_FORWARD,
  STAGE_CONV2_FORWARD,
  STAGE_DENSE_FORWARD,
  STAGE_LOSS,
  STAGE_DENSE_INPUT_GRADIENT,
  STAGE_DENSE_WEIGHT_GRADIENT,
  STAGE_CONV2_WEIGHT_GRADIENT,
  STAGE_CONV2_INPUT_GRADIENT,
  STAGE_CONV1_WEIGHT_GRADIENT,
  STAGE_COUNT,
} Stage;

/** An update reads and writes these: float32[count] each, with an element for each parameter. */
typedef struct {
  const float *parameters, *gradientSum;
  /** Overwritten. */
  float *updatedParameters;
  float *firstMoment, *secondMoment;
} UpdateVectors;

/** How an update is computed. */
typedef enum {
  ADAM,
  /** Adam with decay of either kind. */
  DECAYED_ADAM,
  /** Gradient descent with momentum, which is in the first moment; the second one is not touched. */
  SGD,
} Optimizer;

/** The numbers of an update, as in adam.ts and sgd.ts; each optimizer uses some of them. */
typedef struct {
  float inverseCount, stepSize, inverseRoot, decay, shrink, momentum;
} UpdateStep;

typedef struct {
  /** 'avx512', 'avx2' or 'neon', as in KERNEL_NAMES of kernel.ts. */
  const char *name;

  /** Copies and packs the parameters, float32[parameterCountOf(workspace->classCount)]. */
  void (*setParameters)(Workspace *workspace, const float *parameters);

  /**
   * Forward and backward pass over the micro-batch in workspace->sampleIndices. Fills predictions and losses.
   *
   * @param gradient float32[parameterCountOf(workspace->classCount)], overwritten: the sum over the samples
   * @return the sum of the losses, in nats
   */
  double (*computeGradient)(Workspace *workspace, Dataset dataset, float *gradient);

  /** The forward pass alone. Fills predictions and losses, and returns the sum of the losses. */
  double (*evaluate)(Workspace *workspace, Dataset dataset);

  /** Adds `source` to `target`, element by element; both are float32[count]. */
  void (*addVector)(float *target, const float *source, size_t count);

  /** The size of the largest element of float32[count], as its bits without the sign; infinity and NaN have the
   * largest. */
  uint32_t (*largestBits)(const float *vector, size_t count);

  /** One step of the optimizer. Returns whether all updated parameters are finite. */
  bool (*update)(Optimizer optimizer, UpdateVectors vectors, size_t count, UpdateStep step);

  /** Repeats one part of the last computeGradient, for benchmarks. Its results are not for use. */
  void (*runStage)(Workspace *workspace, Dataset dataset, Stage stage, float *gradient);
} Kernel;

#if defined(__x86_64__)
extern const Kernel kernelAvx512, kernelAvx2;
#elif defined(__aarch64__)
extern const Kernel kernelNeon;
#endif
