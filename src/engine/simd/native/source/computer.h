/** A computer: a kernel with a workspace, for one dataset. JavaScript holds it as an opaque object. */
#pragma once
#include "arguments.h"
#include "kernel.h"
#include "workspace-memory.h"

typedef struct {
  const Kernel *kernel;
  /** NULL after dispose. */
  Workspace *workspace;
  /** Samples of the dataset. */
  size_t sampleCount;
  /** The dataset's arrays live as long as the computer. */
  napi_ref images, labels;
  /** Bytes that the garbage collector knows of. */
  int64_t reportedBytes;
} Computer;

/** Marks our objects, so that no foreign one is taken for a computer. */
static const napi_type_tag COMPUTER_TAG = {0x5f1d9c4a3b7e4c21, 0x9a60e7d25c3148bf};

/** Tells the garbage collector how much memory hangs on the JavaScript object. */
static void reportMemory(napi_env env, Computer *computer) {
  int64_t bytes = computer->workspace ? (int64_t)workspaceBytes(computer->workspace) : 0;
  int64_t total;
  if (bytes == computer->reportedBytes) return;
  napi_adjust_external_memory(env, bytes - computer->reportedBytes, &total);
  computer->reportedBytes = bytes;
}

static void disposeComputer(napi_env env, Computer *computer) {
  if (computer->workspace) freeWorkspace(computer->workspace);
  computer->workspace = NULL;
  if (computer->images) napi_delete_reference(env, computer->images);
  if (computer->labels) napi_delete_reference(env, computer->labels);
  computer->images = computer->labels = NULL;
  reportMemory(env, computer);
}

static void finalizeComputer(napi_env env, void *data, void *hint) {
  (void)hint;
  disposeComputer(env, data);
  free(data);
}

/** The computer of an argument that is not disposed. */
static bool takeComputer(napi_env env, napi_value value, Computer **computer) {
  bool isOurs = false;
  void *data;
  if (napi_check_object_type_tag(env, value, &COMPUTER_TAG, &isOurs) != napi_ok || !isOurs ||
      napi_unwrap(env, value, &data) != napi_ok) {
    // The call before may have left a TypeError of its own.
    bool isPending = false;
    if (napi_is_exception_pending(env, &isPending) == napi_ok && isPending) return false;
    return typeError(env, "The first argument must be what createComputer returned.");
  }
  *computer = data;
  if (!(*computer)->workspace) {
    napi_throw_error(env, NULL, "The computer is disposed.");
    return false;
  }
  return true;
}

/** The dataset's arrays as they are now: JavaScript may have detached or shrunk their buffers. */
static bool takeDataset(napi_env env, const Computer *computer, Dataset *dataset) {
  static const char message[] = "The dataset's arrays have changed: their buffers must not be detached or shrunk.";
  napi_value images, labels;
  Elements pixels, classes;
  if (napi_get_reference_value(env, computer->images, &images) != napi_ok || !images) return typeError(env, message);
  if (napi_get_reference_value(env, computer->labels, &labels) != napi_ok || !labels) return typeError(env, message);
  if (!takeElements(env, images, napi_uint8_array, message, &pixels)) return false;
  if (!takeElements(env, labels, napi_uint8_array, message, &classes)) return false;
  if (pixels.length / IMAGE_PIXELS < computer->sampleCount || classes.length < computer->sampleCount) {
    return rangeError(env, message);
  }
  *dataset = (Dataset){pixels.data, classes.data, NULL};
  return true;
}

/** Copies the micro-batch's sample indices and checks the copy, because another thread may write to a shared buffer. */
static bool takeSamples(napi_env env, Computer *computer, napi_value value, size_t *sampleCount) {
  Elements indices;
  if (!takeElements(env, value, napi_uint32_array, "sampleIndices must be a Uint32Array.", &indices)) return false;
  if (indices.length == 0) return rangeError(env, "sampleIndices must hold at least one sample.");
  Workspace *workspace = computer->workspace;
  workspace->sampleCount = 0;
  if (!reserveSamples(workspace, indices.length)) return outOfMemory(env);
  reportMemory(env, computer);
  memcpy(workspace->sampleIndices, indices.data, indices.length * sizeof(uint32_t));
  for (size_t i = 0; i < indices.length; i++) {
    if (workspace->sampleIndices[i] >= computer->sampleCount)
      return rangeError(env, "sampleIndices must be below the dataset's count.");
  }
  workspace->sampleCount = *sampleCount = indices.length;
  return true;
}
