/**
 * The Node-API addon. Compiled once, for any processor of the architecture, and linked with kernel.c's objects. It has
 * no writable global variable, so threads of Node may load it side by side.
 */
#define NAPI_VERSION 8
#include <node_api.h>

#include "computer-binding.h"
#include "update-binding.h"

NAPI_MODULE_INIT() {
  // A failure leaves an exception, which the caller of require sees.
  if (registerComputer(env, exports)) registerUpdate(env, exports);
  return exports;
}
