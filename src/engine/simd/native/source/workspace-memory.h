/** Allocates and frees workspaces. */
#pragma once
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "workspace.h"

/** Zeros: surplus samples must hold finite values, and fresh pages are zero without being written. */
static void *allocateAligned(size_t bytes, void **block) {
  *block = calloc(1, bytes + ALIGNMENT);
  uintptr_t address = (uintptr_t)*block;
  return *block ? (void *)((address + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT) : NULL;
}

/**
 * A workspace without room for samples, or NULL when memory is short.
 *
 * @param smoothing keep, share and rise
 */
static Workspace *createWorkspace(const float *normalizationTable, int classCount, const float smoothing[3]) {
  void *block;
  Workspace *workspace = allocateAligned(sizeof(Workspace), &block);
  if (!workspace) return NULL;
  workspace->block = block;
  workspace->classCount = classCount;
  workspace->keep = smoothing[0];
  workspace->share = smoothing[1];
  workspace->rise = smoothing[2];
  memcpy(workspace->normalizationTable, normalizationTable, sizeof workspace->normalizationTable);
  return workspace;
}

static void freeWorkspace(Workspace *workspace) {
  free(workspace->samplesBlock);
  free(workspace->block);
}

/** Bytes that the workspace holds. */
static size_t workspaceBytes(const Workspace *workspace) { return sizeof(Workspace) + workspace->samplesBytes; }

typedef struct {
  /** The pointer to set, and elements (of four bytes) of a sample. */
  void **array;
  size_t elements;
} SampleArray;

/** Room for a vector that reads beyond the last row. */
enum { SLACK = ALIGNMENT };

/**
 * Makes room for so many samples. What was stored for samples is lost when the memory grows.
 *
 * @return false when memory is short; the workspace is then as it was
 */
static bool reserveSamples(Workspace *w, size_t sampleCount) {
  if (sampleCount <= w->capacity) return true;
  if (sampleCount > UINT32_MAX) return false;
  const size_t logits = (size_t)paddedClasses(w->classCount);
  size_t capacity = (sampleCount + MAX_LANES - 1) / MAX_LANES * MAX_LANES;
  const SampleArray arrays[] = {
      {(void **)&w->sampleIndices, 1},
      {(void **)&w->labels, 1},
      {(void **)&w->predictions, 1},
      {(void **)&w->losses, 1},
      {(void **)&w->images, IMAGE_PIXELS},
      {(void **)&w->pool1, POOL1_STRIDE},
      {(void **)&w->pool1Source, POOL1_STRIDE},
      {(void **)&w->features, FEATURES},
      {(void **)&w->pool2Patch, FEATURES},
      {(void **)&w->pool2Weights, FEATURES},
      {(void **)&w->featuresGradient, FEATURES},
      {(void **)&w->hidden1, HIDDEN1},
      {(void **)&w->hidden2, HIDDEN2_STRIDE},
      {(void **)&w->featuresT, FEATURES},
      {(void **)&w->hidden1T, HIDDEN1},
      {(void **)&w->hidden2T, HIDDEN2},
      {(void **)&w->logitsT, logits},
      {(void **)&w->featuresGradientT, FEATURES},
      {(void **)&w->hidden1GradientT, HIDDEN1},
      {(void **)&w->hidden2GradientT, HIDDEN2},
      {(void **)&w->logitsGradientT, logits},
  };
  const size_t count = sizeof arrays / sizeof arrays[0];
  size_t bytes = 0;
  for (size_t i = 0; i < count; i++) bytes += arrays[i].elements * 4 * capacity + SLACK;

  void *block;
  char *next = allocateAligned(bytes, &block);
  if (!next) return false;
  free(w->samplesBlock);
  w->samplesBlock = block;
  w->samplesBytes = bytes;
  w->capacity = capacity;
  for (size_t i = 0; i < count; i++) {
    *arrays[i].array = next;
    next += arrays[i].elements * 4 * capacity + SLACK;
  }
  return true;
}
