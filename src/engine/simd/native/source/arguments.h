/** Checks of the arguments that JavaScript hands over. A wrong one throws a JavaScript error; nothing is read before it
 * is checked. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"
#include "node_api.h"

enum { MAX_ARGUMENTS = 7 };

typedef struct {
  napi_env env;
  /** Arguments that are missing are undefined, and so of no expected type. */
  napi_value values[MAX_ARGUMENTS];
} Call;

static bool takeCall(napi_env env, napi_callback_info info, Call *call) {
  size_t count = MAX_ARGUMENTS;
  call->env = env;
  return napi_get_cb_info(env, info, &count, call->values, NULL, NULL) == napi_ok;
}

/** For JavaScript's undefined, also after an error was thrown. */
static const napi_value NOTHING = NULL;

/** Throws a RangeError: an argument has the right type and a wrong value. Always false. */
static bool rangeError(napi_env env, const char *message) {
  napi_throw_range_error(env, NULL, message);
  return false;
}

/** Throws a TypeError. Always false. */
static bool typeError(napi_env env, const char *message) {
  napi_throw_type_error(env, NULL, message);
  return false;
}

static bool outOfMemory(napi_env env) {
  napi_throw_error(env, "ERR_OUT_OF_MEMORY", "Cannot compute: memory is short. Try smaller micro-batches.");
  return false;
}

/** The elements of a typed array. They stay where they are until JavaScript runs again. */
typedef struct {
  void *data;
  size_t length;
} Elements;

/**
 * The elements of an argument. Its buffer may be shared with other threads, so they may change at any time.
 *
 * @param message of the TypeError for anything but a typed array of this type
 */
static bool takeElements(napi_env env, napi_value value, napi_typedarray_type type, const char *message,
                         Elements *elements) {
  bool isTypedArray = false;
  napi_typedarray_type actual;
  if (napi_is_typedarray(env, value, &isTypedArray) != napi_ok || !isTypedArray) return typeError(env, message);
  if (napi_get_typedarray_info(env, value, &actual, &elements->length, &elements->data, NULL, NULL) != napi_ok ||
      actual != type) {
    return typeError(env, message);
  }
  return true;
}

/** A whole flat buffer of parameters, or a gradient: float32[count]. */
static bool takeParameters(napi_env env, napi_value value, const char *message, size_t count, float **parameters) {
  Elements elements;
  if (!takeElements(env, value, napi_float32_array, message, &elements)) return false;
  if (elements.length != count) return rangeError(env, message);
  *parameters = elements.data;
  return true;
}

static size_t bytesPerElement(napi_typedarray_type type) {
  switch (type) {
    case napi_int8_array:
    case napi_uint8_array:
    case napi_uint8_clamped_array:
      return 1;
    case napi_int16_array:
    case napi_uint16_array:
      return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
      return 4;
    default:
      return 8;
  }
}

/** One function of the addon. */
typedef struct {
  const char *name;
  napi_callback function;
} Export;

static bool exportFunctions(napi_env env, napi_value exports, const Export *functions, size_t count) {
  for (size_t i = 0; i < count; i++) {
    napi_value function;
    if (napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].function, NULL, &function) !=
        napi_ok)
      return false;
    if (napi_set_named_property(env, exports, functions[i].name, function) != napi_ok) return false;
  }
  return true;
}
