/** The functions of the addon for the coordinator's update. native-update.ts declares them. */
#pragma once
#include "computer-binding.h"

enum { STEP_NUMBERS = sizeof(UpdateStep) / sizeof(float) };

/** Marks our objects, so that no foreign one is taken for an update. */
static const napi_type_tag UPDATE_TAG = {0x1c7be0f4d2a94e63, 0xb3085f6e917ac2d4};

/** createUpdate(kernelName): object. It holds no memory. */
static napi_value createUpdate(napi_env env, napi_callback_info info) {
  Call call;
  napi_value object;
  if (!takeCall(env, info, &call)) return NOTHING;
  KernelState state = takeKernel(env, call.values[0]);
  if (!state.isSupported) return rangeError(env, "kernelName must be a kernel that this host supports."), NOTHING;
  if (napi_create_object(env, &object) != napi_ok || napi_type_tag_object(env, object, &UPDATE_TAG) != napi_ok)
    return NOTHING;
  return napi_wrap(env, object, (void *)state.kernel, NULL, NULL, NULL) == napi_ok ? object : NOTHING;
}

/** The kernel of an update. */
static bool takeUpdate(napi_env env, napi_value value, const Kernel **kernel) {
  bool isOurs = false, isPending = false;
  if (napi_check_object_type_tag(env, value, &UPDATE_TAG, &isOurs) == napi_ok && isOurs &&
      napi_unwrap(env, value, (void **)kernel) == napi_ok)
    return true;
  // The call before may have left a TypeError of its own.
  if (napi_is_exception_pending(env, &isPending) == napi_ok && isPending) return false;
  return typeError(env, "The first argument must be what createUpdate returned.");
}

/**
 * A vector as long as those before it in the call.
 *
 * @param count elements of those before; overwritten if it is 0, when this is the first
 */
static bool takeVector(napi_env env, napi_value value, const char *message, float **vector, size_t *count) {
  Elements elements;
  if (!takeElements(env, value, napi_float32_array, message, &elements)) return false;
  if (*count == 0) *count = elements.length;
  if (elements.length == 0 || elements.length != *count) return rangeError(env, message);
  *vector = elements.data;
  return true;
}

/** largestBits(update, vector): number */
static napi_value updateLargestBits(napi_env env, napi_callback_info info) {
  Call call;
  const Kernel *kernel;
  float *vector;
  size_t count = 0;
  if (!takeCall(env, info, &call) || !takeUpdate(env, call.values[0], &kernel)) return NOTHING;
  if (!takeVector(env, call.values[1], "vector must be a Float32Array with values.", &vector, &count)) return NOTHING;
  return number(env, kernel->largestBits(vector, count));
}

/** addVector(update, target, source): void */
static napi_value updateAddVector(napi_env env, napi_callback_info info) {
  Call call;
  const Kernel *kernel;
  float *target, *source;
  size_t count = 0;
  if (!takeCall(env, info, &call) || !takeUpdate(env, call.values[0], &kernel)) return NOTHING;
  if (!takeVector(env, call.values[1], "target must be a Float32Array with values.", &target, &count)) return NOTHING;
  if (!takeVector(env, call.values[2], "source must be a Float32Array as long as target.", &source, &count)) {
    return NOTHING;
  }
  kernel->addVector(target, source, count);
  return NOTHING;
}

/**
 * discardMemory(array): void. Gives the memory of a typed array back at once, and so leaves it without elements. An array that
 * shares its buffer keeps it: with other threads, or with other arrays.
 */
static napi_value discardMemory(napi_env env, napi_callback_info info) {
  static const char message[] = "array must be a typed array.";
  Call call;
  bool isTypedArray = false, isBuffer = false;
  napi_typedarray_type type;
  napi_value buffer;
  size_t length, offset, bytes;
  if (!takeCall(env, info, &call)) return NOTHING;
  const napi_value array = call.values[0];
  if (napi_is_typedarray(env, array, &isTypedArray) != napi_ok || !isTypedArray) return typeError(env, message), NOTHING;
  if (napi_get_typedarray_info(env, array, &type, &length, NULL, &buffer, &offset) != napi_ok) return NOTHING;
  // A buffer that threads share is none in this sense.
  if (napi_is_arraybuffer(env, buffer, &isBuffer) != napi_ok || !isBuffer) return NOTHING;
  if (napi_get_arraybuffer_info(env, buffer, NULL, &bytes) != napi_ok) return NOTHING;
  if (bytes == length * bytesPerElement(type)) napi_detach_arraybuffer(env, buffer);
  return NOTHING;
}

/** NAME(update, parameters, updatedParameters, firstMoment, secondMoment, gradientSum, step): boolean */
static napi_value updateBy(Optimizer optimizer, napi_env env, napi_callback_info info) {
  static const char *const messages[] = {
      "parameters must be a Float32Array with values.",
      "updatedParameters must be a Float32Array as long as parameters.",
      "firstMoment must be a Float32Array as long as parameters.",
      "secondMoment must be a Float32Array as long as parameters.",
      "gradientSum must be a Float32Array as long as parameters.",
  };
  static const char stepMessage[] = "step must be a Float32Array of 6 values.";
  Call call;
  const Kernel *kernel;
  float *vectors[5];
  size_t count = 0;
  Elements numbers;
  UpdateStep step;
  napi_value result;
  if (!takeCall(env, info, &call) || !takeUpdate(env, call.values[0], &kernel)) return NOTHING;
  for (int i = 0; i < 5; i++) {
    if (!takeVector(env, call.values[1 + i], messages[i], &vectors[i], &count)) return NOTHING;
  }
  if (!takeElements(env, call.values[6], napi_float32_array, stepMessage, &numbers)) return NOTHING;
  if (numbers.length != STEP_NUMBERS) return rangeError(env, stepMessage), NOTHING;
  memcpy(&step, numbers.data, sizeof step);
  const bool areFinite = kernel->update(
      optimizer,
      (UpdateVectors){
          .parameters = vectors[0],
          .updatedParameters = vectors[1],
          .firstMoment = vectors[2],
          .secondMoment = vectors[3],
          .gradientSum = vectors[4],
      },
      count, step);
  return napi_get_boolean(env, areFinite, &result) == napi_ok ? result : NOTHING;
}

static napi_value updateAdam(napi_env env, napi_callback_info info) { return updateBy(ADAM, env, info); }
static napi_value updateDecayedAdam(napi_env env, napi_callback_info info) { return updateBy(DECAYED_ADAM, env, info); }
static napi_value updateSgd(napi_env env, napi_callback_info info) { return updateBy(SGD, env, info); }

static bool registerUpdate(napi_env env, napi_value exports) {
  static const Export functions[] = {
      {"createUpdate", createUpdate},
      {"largestBits", updateLargestBits},
      {"addVector", updateAddVector},
      {"discardMemory", discardMemory},
      {"adam", updateAdam},
      {"decayedAdam", updateDecayedAdam},
      {"sgd", updateSgd},
  };
  return exportFunctions(env, exports, functions, sizeof functions / sizeof functions[0]);
}
