/** Vectors of NEON on 64-bit ARM: 4 lanes, 32 registers. vector.h describes the operations. */
#pragma once
#include <arm_neon.h>

#define LANES 4
#define REGISTERS 32

typedef float32x4_t Vector;
typedef int32x4_t IntVector;
/** All bits of a lane are set, or none. */
typedef uint32x4_t Mask;

INLINE Vector vLoad(const float *p) { return vld1q_f32(p); }
INLINE void vStore(float *p, Vector a) { vst1q_f32(p, a); }
INLINE Vector vSplat(float a) { return vdupq_n_f32(a); }
INLINE Vector vAdd(Vector a, Vector b) { return vaddq_f32(a, b); }
INLINE Vector vSubtract(Vector a, Vector b) { return vsubq_f32(a, b); }
INLINE Vector vMultiply(Vector a, Vector b) { return vmulq_f32(a, b); }
INLINE Vector vDivide(Vector a, Vector b) { return vdivq_f32(a, b); }
INLINE Vector vSquareRoot(Vector a) { return vsqrtq_f32(a); }
INLINE Vector vFma(Vector a, Vector b, Vector c) { return vfmaq_f32(c, a, b); }
INLINE Vector vFmaNegated(Vector a, Vector b, Vector c) { return vfmsq_f32(c, a, b); }
INLINE Mask vGreater(Vector a, Vector b) { return vcgtq_f32(a, b); }
INLINE Vector vSelect(Mask m, Vector a, Vector b) { return vbslq_f32(m, a, b); }
// Not vmaxq_f32 and vminq_f32, which order the zeros.
INLINE Vector vMaximum(Vector a, Vector b) { return vSelect(vGreater(b, a), b, a); }
INLINE Vector vMinimum(Vector a, Vector b) { return vSelect(vGreater(a, b), b, a); }

INLINE IntVector iLoad(const int32_t *p) { return vld1q_s32(p); }
INLINE void iStore(int32_t *p, IntVector a) { vst1q_s32(p, a); }
INLINE IntVector iSplat(int32_t a) { return vdupq_n_s32(a); }
INLINE IntVector iAdd(IntVector a, IntVector b) { return vaddq_s32(a, b); }
INLINE IntVector iSubtract(IntVector a, IntVector b) { return vsubq_s32(a, b); }
INLINE IntVector iMultiply(IntVector a, IntVector b) { return vmulq_s32(a, b); }
INLINE IntVector iShiftLeft23(IntVector a) { return vshlq_n_s32(a, 23); }
INLINE IntVector iShiftRight23(IntVector a) { return vreinterpretq_s32_u32(vshrq_n_u32(vreinterpretq_u32_s32(a), 23)); }
INLINE IntVector iXor(IntVector a, IntVector b) { return veorq_s32(a, b); }
INLINE Mask iEqual(IntVector a, IntVector b) { return vceqq_s32(a, b); }
INLINE IntVector iSelect(Mask m, IntVector a, IntVector b) { return vbslq_s32(m, a, b); }
INLINE IntVector iWhere(Mask m, IntVector a) { return vandq_s32(vreinterpretq_s32_u32(m), a); }
INLINE Mask maskSelect(Mask m, Mask a, Mask b) { return vbslq_u32(m, a, b); }

INLINE IntVector bitsOf(Vector a) { return vreinterpretq_s32_f32(a); }
INLINE Vector floatOf(IntVector a) { return vreinterpretq_f32_s32(a); }
INLINE Vector vConvert(IntVector a) { return vcvtq_f32_s32(a); }

INLINE Vector vLookUp(const float *table, const uint8_t *p) {
  const float values[4] = {table[p[0]], table[p[1]], table[p[2]], table[p[3]]};
  return vLoad(values);
}

INLINE void transposeBlock(float *target, ptrdiff_t targetStride, const float *source, ptrdiff_t sourceStride) {
  Vector a = vLoad(source), b = vLoad(source + sourceStride);
  Vector c = vLoad(source + 2 * sourceStride), d = vLoad(source + 3 * sourceStride);
  float64x2_t ab0 = vreinterpretq_f64_f32(vtrn1q_f32(a, b)), ab1 = vreinterpretq_f64_f32(vtrn2q_f32(a, b));
  float64x2_t cd0 = vreinterpretq_f64_f32(vtrn1q_f32(c, d)), cd1 = vreinterpretq_f64_f32(vtrn2q_f32(c, d));
  vStore(target, vreinterpretq_f32_f64(vtrn1q_f64(ab0, cd0)));
  vStore(target + targetStride, vreinterpretq_f32_f64(vtrn1q_f64(ab1, cd1)));
  vStore(target + 2 * targetStride, vreinterpretq_f32_f64(vtrn2q_f64(ab0, cd0)));
  vStore(target + 3 * targetStride, vreinterpretq_f32_f64(vtrn2q_f64(ab1, cd1)));
}
