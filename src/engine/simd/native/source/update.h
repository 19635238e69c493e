/** The coordinator's update, in the order of operations of docs/numerics.md; adam.ts and sgd.ts say it for a single parameter. */
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

/** The optimizer's new LANES parameters; writes its moments. */
INLINE Vector updatedLanes(Optimizer optimizer, UpdateVectors v, UpdateStep step) {
  const Vector parameters = vLoad(v.parameters);
  const Vector mean = vMultiply(vLoad(v.gradientSum), vSplat(step.inverseCount));
  const Vector gradient = optimizer == ADAM ? mean : vFma(vSplat(step.decay), parameters, mean);
  const Vector before = vLoad(v.firstMoment);
  if (optimizer == SGD) {
    const Vector first = vFma(vSplat(step.momentum), before, gradient);
    vStore(v.firstMoment, first);
    return vFma(vSplat(-step.stepSize), first, parameters);
  }
  const Vector first = vFma(vSplat(0.1f), vSubtract(gradient, before), before);
  const Vector second =
      vFma(vMultiply(vSplat(0.001f), gradient), gradient, vMultiply(vSplat(0.999f), vLoad(v.secondMoment)));
  const Vector divisor = vFma(vSquareRoot(second), vSplat(step.inverseRoot), vSplat(1e-8f));
  const Vector change = vDivide(vMultiply(vSplat(step.stepSize), first), divisor);
  vStore(v.firstMoment, first);
  vStore(v.secondMoment, second);
  if (optimizer == ADAM) return vSubtract(parameters, change);
  return vSubtract(vFma(vSplat(-step.shrink), parameters, parameters), change);
}

/** LANES parameters. The result is 0 in the lanes whose updated parameter is finite, and NaN in the others. */
INLINE Vector updateLanes(Optimizer optimizer, UpdateVectors v, UpdateStep step) {
  const Vector updated = updatedLanes(optimizer, v, step);
  vStore(v.updatedParameters, updated);
  return vSubtract(updated, updated);
}

INLINE UpdateVectors from(UpdateVectors v, size_t i) {
  return (UpdateVectors){v.parameters + i, v.gradientSum + i, v.updatedParameters + i, v.firstMoment + i,
                         v.secondMoment + i};
}

/** The last parameters, fewer than LANES, which do not fill a vector: in a copy that zeros fill up. */
INLINE Vector updateRest(Optimizer optimizer, UpdateVectors v, size_t count, UpdateStep step) {
  float parameters[LANES] = {0}, gradientSum[LANES] = {0}, firstMoment[LANES] = {0}, secondMoment[LANES] = {0};
  const size_t bytes = count * sizeof(float);
  memcpy(parameters, v.parameters, bytes);
  memcpy(gradientSum, v.gradientSum, bytes);
  memcpy(firstMoment, v.firstMoment, bytes);
  memcpy(secondMoment, v.secondMoment, bytes);
  const Vector differences =
      updateLanes(optimizer, (UpdateVectors){parameters, gradientSum, parameters, firstMoment, secondMoment}, step);
  memcpy(v.updatedParameters, parameters, bytes);
  memcpy(v.firstMoment, firstMoment, bytes);
  memcpy(v.secondMoment, secondMoment, bytes);
  return differences;
}

/** `optimizer` is a constant for the compiler, so the loop asks nothing. */
INLINE bool updateAll(Optimizer optimizer, UpdateVectors vectors, size_t count, UpdateStep step) {
  const size_t whole = count / LANES * LANES;
  Vector differences = updateRest(optimizer, from(vectors, whole), count - whole, step);
  for (size_t i = 0; i < whole; i += LANES) {
    differences = vAdd(differences, updateLanes(optimizer, from(vectors, i), step));
  }
  float lanes[LANES];
  vStore(lanes, differences);
  for (size_t lane = 0; lane < LANES; lane++) {
    if (lanes[lane] != 0) return false;
  }
  return true;
}

static bool update(Optimizer optimizer, UpdateVectors vectors, size_t count, UpdateStep step) {
  switch (optimizer) {
    case DECAYED_ADAM:
      return updateAll(DECAYED_ADAM, vectors, count, step);
    case SGD:
      return updateAll(SGD, vectors, count, step);
    default:
      return updateAll(ADAM, vectors, count, step);
  }
}
