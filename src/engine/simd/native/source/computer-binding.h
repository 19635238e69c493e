/** The functions of the addon that compute gradients. native-addon.ts declares them. */
#pragma once
#include "computer.h"
#include "processor.h"

enum { MAX_NAME = 16, TABLE_ENTRIES = 256, SMOOTHING_NUMBERS = 3 };

/** The kernel that an argument names, or NULL. */
static KernelState takeKernel(napi_env env, napi_value value) {
  char name[MAX_NAME];
  if (napi_get_value_string_utf8(env, value, name, sizeof name, NULL) != napi_ok) return (KernelState){NULL, false};
  return findKernel(name);
}

/** kernelState(kernelName): 'ready' | 'not-compiled' | 'unsupported' */
static napi_value kernelState(napi_env env, napi_callback_info info) {
  Call call;
  napi_value result;
  if (!takeCall(env, info, &call)) return NOTHING;
  KernelState state = takeKernel(env, call.values[0]);
  const char *word = !state.kernel ? "not-compiled" : state.isSupported ? "ready" : "unsupported";
  return napi_create_string_utf8(env, word, NAPI_AUTO_LENGTH, &result) == napi_ok ? result : NOTHING;
}

/** Makes the JavaScript object. It owns the computer if this succeeds. */
static bool wrapComputer(napi_env env, Computer *computer, napi_value images, napi_value labels, napi_value *object) {
  if (napi_create_reference(env, images, 1, &computer->images) != napi_ok) return false;
  if (napi_create_reference(env, labels, 1, &computer->labels) != napi_ok) return false;
  if (napi_create_object(env, object) != napi_ok) return false;
  if (napi_type_tag_object(env, *object, &COMPUTER_TAG) != napi_ok) return false;
  return napi_wrap(env, *object, computer, finalizeComputer, NULL, NULL) == napi_ok;
}

/** The dataset's arrays, checked. */
static bool checkDataset(napi_env env, napi_value imagesValue, napi_value labelsValue, int classCount, size_t *count) {
  Elements images, labels;
  if (!takeElements(env, imagesValue, napi_uint8_array, "images must be a Uint8Array.", &images)) return false;
  if (!takeElements(env, labelsValue, napi_uint8_array, "labels must be a Uint8Array.", &labels)) return false;
  if (images.length % IMAGE_PIXELS || images.length / IMAGE_PIXELS != labels.length) {
    return rangeError(env, "images must hold 32 x 32 pixels for each label.");
  }
  for (size_t i = 0; i < labels.length; i++) {
    if (((const uint8_t *)labels.data)[i] >= classCount) return rangeError(env, "labels must be below classCount.");
  }
  *count = labels.length;
  return true;
}

/** A whole number from MIN_CLASSES to MAX_CLASSES. */
static bool takeClassCount(napi_env env, napi_value value, int *classCount) {
  double count;
  if (napi_get_value_double(env, value, &count) != napi_ok) return typeError(env, "classCount must be a number.");
  if (!(count >= MIN_CLASSES && count <= MAX_CLASSES) || count != (int)count) {
    return rangeError(env, "classCount must be a whole number from 2 to 256.");
  }
  *classCount = (int)count;
  return true;
}

/** A Float32Array of so many values. */
static bool takeFloats(napi_env env, napi_value value, const char *message, size_t length, const float **floats) {
  Elements elements;
  if (!takeElements(env, value, napi_float32_array, message, &elements)) return false;
  if (elements.length != length) return rangeError(env, message);
  *floats = elements.data;
  return true;
}

/** createComputer(kernelName, images, labels, normalizationTable, classCount, smoothing): object */
static napi_value createComputer(napi_env env, napi_callback_info info) {
  Call call;
  size_t sampleCount;
  int classCount;
  const float *table, *smoothing;
  if (!takeCall(env, info, &call)) return NOTHING;
  KernelState state = takeKernel(env, call.values[0]);
  if (!state.isSupported) return rangeError(env, "kernelName must be a kernel that this host supports."), NOTHING;
  if (!takeClassCount(env, call.values[4], &classCount)) return NOTHING;
  if (!checkDataset(env, call.values[1], call.values[2], classCount, &sampleCount)) return NOTHING;
  static const char tableMessage[] = "normalizationTable must be a Float32Array of 256 values.";
  if (!takeFloats(env, call.values[3], tableMessage, TABLE_ENTRIES, &table)) return NOTHING;
  static const char smoothingMessage[] = "smoothing must be a Float32Array of 3 values.";
  if (!takeFloats(env, call.values[5], smoothingMessage, SMOOTHING_NUMBERS, &smoothing)) return NOTHING;

  Computer *computer = calloc(1, sizeof(Computer));
  if (!computer) return outOfMemory(env), NOTHING;
  computer->kernel = state.kernel;
  computer->sampleCount = sampleCount;
  computer->workspace = createWorkspace(table, classCount, smoothing);
  napi_value object;
  if (!computer->workspace || !wrapComputer(env, computer, call.values[1], call.values[2], &object)) {
    finalizeComputer(env, computer, NULL);
    return outOfMemory(env), NOTHING;
  }
  reportMemory(env, computer);
  return object;
}

/** Parameters or a gradient of the computer's network. */
static bool takeParametersOf(napi_env env, const Computer *computer, napi_value value, const char *message,
                             float **parameters) {
  return takeParameters(env, value, message, parameterCountOf(computer->workspace->classCount), parameters);
}

/** setParameters(computer, parameters): void */
static napi_value setParameters(napi_env env, napi_callback_info info) {
  Call call;
  Computer *computer;
  float *parameters;
  if (!takeCall(env, info, &call) || !takeComputer(env, call.values[0], &computer)) return NOTHING;
  if (!takeParametersOf(env, computer, call.values[1],
                        "parameters must be a Float32Array with a value for each parameter.", &parameters))
    return NOTHING;
  computer->kernel->setParameters(computer->workspace, parameters);
  return NOTHING;
}

static napi_value number(napi_env env, double value) {
  napi_value result;
  return napi_create_double(env, value, &result) == napi_ok ? result : NOTHING;
}

static const char GRADIENT_MESSAGE[] = "gradient must be a Float32Array with a value for each parameter.";

/** The argument `warps`, which may be undefined: int32[sampleCount][WARP_LENGTH]. */
static bool takeWarps(napi_env env, napi_value value, size_t sampleCount, const int32_t **warps) {
  static const char message[] = "warps must be an Int32Array of 50 values for each sample.";
  napi_valuetype type;
  Elements elements;
  if (napi_typeof(env, value, &type) == napi_ok && type == napi_undefined) return true;
  if (!takeElements(env, value, napi_int32_array, message, &elements)) return false;
  if (elements.length != sampleCount * WARP_LENGTH) return rangeError(env, message);
  *warps = elements.data;
  return true;
}

/** computeGradient(computer, sampleIndices, gradient, warps?): number */
static napi_value computeGradient(napi_env env, napi_callback_info info) {
  Call call;
  Computer *computer;
  Dataset dataset;
  size_t sampleCount;
  float *gradient;
  if (!takeCall(env, info, &call) || !takeComputer(env, call.values[0], &computer)) return NOTHING;
  if (!takeParametersOf(env, computer, call.values[2], GRADIENT_MESSAGE, &gradient) ||
      !takeDataset(env, computer, &dataset))
    return NOTHING;
  if (!takeSamples(env, computer, call.values[1], &sampleCount)) return NOTHING;
  if (!takeWarps(env, call.values[3], sampleCount, &dataset.warps)) return NOTHING;
  return number(env, computer->kernel->computeGradient(computer->workspace, dataset, gradient));
}

/** evaluate(computer, sampleIndices, predictions, losses): number */
static napi_value evaluate(napi_env env, napi_callback_info info) {
  Call call;
  Computer *computer;
  Dataset dataset;
  size_t sampleCount;
  Elements predictions, losses;
  if (!takeCall(env, info, &call) || !takeComputer(env, call.values[0], &computer)) return NOTHING;
  if (!takeElements(env, call.values[2], napi_uint8_array, "predictions must be a Uint8Array.", &predictions))
    return NOTHING;
  if (!takeElements(env, call.values[3], napi_float64_array, "losses must be a Float64Array.", &losses)) return NOTHING;
  if (!takeDataset(env, computer, &dataset) || !takeSamples(env, computer, call.values[1], &sampleCount))
    return NOTHING;
  if (predictions.length != sampleCount || losses.length != sampleCount) {
    return rangeError(env, "predictions and losses must be as long as sampleIndices."), NOTHING;
  }
  const Workspace *workspace = computer->workspace;
  double lossSum = computer->kernel->evaluate(computer->workspace, dataset);
  for (size_t i = 0; i < sampleCount; i++) {
    ((uint8_t *)predictions.data)[i] = (uint8_t)workspace->predictions[i];
    ((double *)losses.data)[i] = (double)workspace->losses[i];
  }
  return number(env, lossSum);
}

/** correctCount(computer): number, of the last micro-batch */
static napi_value correctCount(napi_env env, napi_callback_info info) {
  Call call;
  Computer *computer;
  if (!takeCall(env, info, &call) || !takeComputer(env, call.values[0], &computer)) return NOTHING;
  return number(env, (double)computer->workspace->correctCount);
}

/** addGradient(computer, target, source): void */
static napi_value addGradient(napi_env env, napi_callback_info info) {
  Call call;
  Computer *computer;
  float *target, *source;
  if (!takeCall(env, info, &call) || !takeComputer(env, call.values[0], &computer)) return NOTHING;
  if (!takeParametersOf(env, computer, call.values[1], "target must be a Float32Array with a value for each parameter.",
                        &target))
    return NOTHING;
  if (!takeParametersOf(env, computer, call.values[2], "source must be a Float32Array with a value for each parameter.",
                        &source))
    return NOTHING;
  computer->kernel->addVector(target, source, parameterCountOf(computer->workspace->classCount));
  return NOTHING;
}

/** runStage(computer, stage, gradient): void */
static napi_value runStage(napi_env env, napi_callback_info info) {
  Call call;
  Computer *computer;
  Dataset dataset;
  uint32_t stage;
  float *gradient;
  if (!takeCall(env, info, &call) || !takeComputer(env, call.values[0], &computer)) return NOTHING;
  if (napi_get_value_uint32(env, call.values[1], &stage) != napi_ok)
    return typeError(env, "stage must be a number."), NOTHING;
  if (stage >= STAGE_COUNT) return rangeError(env, "stage must be below 10."), NOTHING;
  if (!takeParametersOf(env, computer, call.values[2], GRADIENT_MESSAGE, &gradient) ||
      !takeDataset(env, computer, &dataset))
    return NOTHING;
  if (computer->workspace->sampleCount == 0)
    return rangeError(env, "A stage needs a micro-batch: call computeGradient first."), NOTHING;
  computer->kernel->runStage(computer->workspace, dataset, (Stage)stage, gradient);
  return NOTHING;
}

/** dispose(computer): void. Disposing twice throws. */
static napi_value dispose(napi_env env, napi_callback_info info) {
  Call call;
  Computer *computer;
  if (!takeCall(env, info, &call) || !takeComputer(env, call.values[0], &computer)) return NOTHING;
  disposeComputer(env, computer);
  return NOTHING;
}

static bool registerComputer(napi_env env, napi_value exports) {
  static const Export functions[] = {
      {"kernelState", kernelState},
      {"createComputer", createComputer},
      {"setParameters", setParameters},
      {"computeGradient", computeGradient},
      {"evaluate", evaluate},
      {"correctCount", correctCount},
      {"addGradient", addGradient},
      {"runStage", runStage},
      {"dispose", dispose},
  };
  return exportFunctions(env, exports, functions, sizeof functions / sizeof functions[0]);
}
