/** The coordinator's update, in the order of operations of docs/numerics.md; adam.ts says it for a single parameter. */
#pragma once
#include "kernel.h"
#include "vector.h"

static void addVector(float *target, const float *source, size_t count) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) vStore(target + i, vAdd(vLoad(target + i), vLoad(source + i)));
  for (; i < count; i++) target[i] += source[i];
}

static uint32_t largestBits(const float *vector, size_t count) {
  uint32_t largest = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, vector + i, sizeof bits);
    bits &= 0x7fffffff;
    largest = bits > largest ? bits : largest;
  }
  return largest;
}

/** LANES parameters. The result is 0 in the lanes whose updated parameter is finite, and NaN in the others. */
INLINE Vector adamLanes(AdamVectors v, AdamStep step) {
  const Vector gradient = vMultiply(vLoad(v.gradientSum), vSplat(step.inverseCount));
  const Vector before = vLoad(v.firstMoment);
  const Vector first = vFma(vSplat(0.1f), vSubtract(gradient, before), before);
  const Vector second =
      vFma(vMultiply(vSplat(0.001f), gradient), gradient, vMultiply(vSplat(0.999f), vLoad(v.secondMoment)));
  const Vector divisor = vFma(vSquareRoot(second), vSplat(step.inverseRoot), vSplat(1e-8f));
  const Vector change = vDivide(vMultiply(vSplat(step.stepSize), first), divisor);
  const Vector updated = vSubtract(vLoad(v.parameters), change);
  vStore(v.firstMoment, first);
  vStore(v.secondMoment, second);
  vStore(v.updatedParameters, updated);
  return vSubtract(updated, updated);
}

INLINE AdamVectors from(AdamVectors v, size_t i) {
  return (AdamVectors){v.parameters + i, v.gradientSum + i, v.updatedParameters + i, v.firstMoment + i,
                       v.secondMoment + i};
}

/** The last parameters, fewer than LANES, which do not fill a vector: in a copy that zeros fill up. */
static Vector adamRest(AdamVectors v, size_t count, AdamStep step) {
  float parameters[LANES] = {0}, gradientSum[LANES] = {0}, firstMoment[LANES] = {0}, secondMoment[LANES] = {0};
  const size_t bytes = count * sizeof(float);
  memcpy(parameters, v.parameters, bytes);
  memcpy(gradientSum, v.gradientSum, bytes);
  memcpy(firstMoment, v.firstMoment, bytes);
  memcpy(secondMoment, v.secondMoment, bytes);
  const Vector differences =
      adamLanes((AdamVectors){parameters, gradientSum, parameters, firstMoment, secondMoment}, step);
  memcpy(v.updatedParameters, parameters, bytes);
  memcpy(v.firstMoment, firstMoment, bytes);
  memcpy(v.secondMoment, secondMoment, bytes);
  return differences;
}

static bool adam(AdamVectors vectors, size_t count, AdamStep step) {
  const size_t whole = count / LANES * LANES;
  Vector differences = adamRest(from(vectors, whole), count - whole, step);
  for (size_t i = 0; i < whole; i += LANES) differences = vAdd(differences, adamLanes(from(vectors, i), step));
  float lanes[LANES];
  vStore(lanes, differences);
  for (size_t lane = 0; lane < LANES; lane++) {
    if (lanes[lane] != 0) return false;
  }
  return true;
}
