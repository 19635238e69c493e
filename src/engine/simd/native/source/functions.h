/** The functions of docs/numerics.md, in each lane. The polynomials are those of the Cephes library (S. L. Moshier). */
#pragma once
#include "vector.h"

/** e^y, for |y| <= 87. */
INLINE Vector vExp(Vector y) {
  // 1.5 * 2^23: the rounded integer stands in the low bits.
  const Vector shift = vSplat(12582912.0f);
  Vector shifted = vFma(y, vSplat(1.44269504f), shift);
  Vector n = vSubtract(shifted, shift);
  Vector r = vFmaNegated(n, vSplat(-2.1219444e-4f), vFmaNegated(n, vSplat(0.693359375f), y));
  Vector r2 = vMultiply(r, r);
  Vector p = vFma(vSplat(1.98756915e-4f), r, vSplat(1.3981999507e-3f));
  p = vFma(p, r2, vFma(vSplat(8.3334519073e-3f), r, vSplat(4.1665795894e-2f)));
  p = vFma(p, r2, vFma(vSplat(1.6666665459e-1f), r, vSplat(5.0000001201e-1f)));
  p = vFma(p, r2, vAdd(r, vSplat(1)));
  return floatOf(iAdd(bitsOf(p), iShiftLeft23(bitsOf(shifted))));
}

/**
 * 1 / d without a division, for 1 <= d < 2^126, within 0.78 units in the last place: a linear guess in the exponent's
 * bits, one step of Newton, one of Halley.
 */
INLINE Vector vReciprocal(Vector d) {
  const Vector one = vSplat(1);
  Vector q = floatOf(iSubtract(iSplat(0x7ef311c0), bitsOf(d)));
  q = vFma(q, vFmaNegated(d, q, one), q);
  Vector e = vFmaNegated(d, q, one);
  return vFma(q, vFma(e, e, e), q);
}

/** 1 / (1 + e^-x). Beyond +-86 as at +-86. */
INLINE Vector vSigmoid(Vector x) {
  Vector y = vNegate(vMaximum(vMinimum(x, vSplat(86)), vSplat(-86)));
  return vReciprocal(vAdd(vSplat(1), vExp(y)));
}

/** ln(1 + x), for 0 <= x <= 255. */
INLINE Vector vLog1p(Vector x) {
  static const float coefficients[] = {-1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f,
                                       -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f};
  // 1 + x = 2^k * (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2). The bits: of 1, of sqrt(1/2).
  IntVector t = iAdd(bitsOf(vAdd(vSplat(1), x)), iSplat(0x3f800000 - 0x3f3504f3));
  IntVector k = iSubtract(iShiftRight23(t), iSplat(127));
  Vector scale = floatOf(iShiftLeft23(iSubtract(iSplat(127), k)));
  Vector f = vFma(x, scale, vSubtract(scale, vSplat(1)));
  Vector f2 = vMultiply(f, f);
  Vector p = vSplat(7.0376836292e-2f);
  UNROLL
  for (int i = 0; i < 8; i++) p = vFma(p, f, vSplat(coefficients[i]));
  Vector exponent = vConvert(k);
  Vector y = vFma(vMultiply(f, f2), p, vMultiply(exponent, vSplat(-2.12194440e-4f)));
  y = vFma(vSplat(-0.5f), f2, y);
  return vFma(exponent, vSplat(0.693359375f), vAdd(f, y));
}

/** g * (s * (1 - s)): the gradient in front of a sigmoid, from the gradient g behind it and its value s. */
INLINE Vector vDerivative(Vector g, Vector s) { return vMultiply(g, vMultiply(s, vSubtract(vSplat(1), s))); }

/** Replaces `count` values by their sigmoid. `count` is a multiple of LANES. */
INLINE void sigmoids(float *values, size_t count) {
#pragma GCC unroll 4
  for (size_t i = 0; i < count; i += LANES) vStore(values + i, vSigmoid(vLoad(values + i)));
}

/** target = derivative(gradient, activation) for `count` values, rounded up to whole vectors. */
INLINE void derivatives(float *target, const float *gradient, const float *activation, size_t count) {
  for (size_t i = 0; i < count; i += LANES) {
    vStore(target + i, vDerivative(vLoad(gradient + i), vLoad(activation + i)));
  }
}

/**
 * target[column * targetStride + row] = source[row * sourceStride + column]. Both sizes are at least LANES: the last
 * blocks overlap.
 */
INLINE void transpose(float *target, ptrdiff_t targetStride, const float *source, ptrdiff_t sourceStride, int rows,
                      int columns) {
  for (int i = 0; i < rows; i += LANES) {
    int row = i + LANES <= rows ? i : rows - LANES;
    for (int j = 0; j < columns; j += LANES) {
      int column = j + LANES <= columns ? j : columns - LANES;
      float *blockTarget = target + column * targetStride + row;
      transposeBlock(blockTarget, targetStride, source + row * sourceStride + column, sourceStride);
    }
  }
}
