/** Vectors of AVX-512 (F, BW, DQ, VL): 16 lanes, 32 registers. vector.h describes the operations. */
#pragma once
#include <immintrin.h>

#define LANES 16
#define REGISTERS 32

typedef __m512 Vector;
typedef __m512i IntVector;
typedef __mmask16 Mask;

INLINE Vector vLoad(const float *p) { return _mm512_loadu_ps(p); }
INLINE void vStore(float *p, Vector a) { _mm512_storeu_ps(p, a); }
INLINE Vector vSplat(float a) { return _mm512_set1_ps(a); }
INLINE Vector vAdd(Vector a, Vector b) { return _mm512_add_ps(a, b); }
INLINE Vector vSubtract(Vector a, Vector b) { return _mm512_sub_ps(a, b); }
INLINE Vector vMultiply(Vector a, Vector b) { return _mm512_mul_ps(a, b); }
INLINE Vector vDivide(Vector a, Vector b) { return _mm512_div_ps(a, b); }
INLINE Vector vSquareRoot(Vector a) { return _mm512_sqrt_ps(a); }
INLINE Vector vFma(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
INLINE Vector vFmaNegated(Vector a, Vector b, Vector c) { return _mm512_fnmadd_ps(a, b, c); }
// The instructions return their second operand when the operands are equal.
INLINE Vector vMaximum(Vector a, Vector b) { return _mm512_max_ps(b, a); }
INLINE Vector vMinimum(Vector a, Vector b) { return _mm512_min_ps(b, a); }
INLINE Mask vGreater(Vector a, Vector b) { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ); }
INLINE Vector vSelect(Mask m, Vector a, Vector b) { return _mm512_mask_blend_ps(m, b, a); }

INLINE IntVector iLoad(const int32_t *p) { return _mm512_loadu_si512(p); }
INLINE void iStore(int32_t *p, IntVector a) { _mm512_storeu_si512(p, a); }
INLINE IntVector iSplat(int32_t a) { return _mm512_set1_epi32(a); }
INLINE IntVector iAdd(IntVector a, IntVector b) { return _mm512_add_epi32(a, b); }
INLINE IntVector iSubtract(IntVector a, IntVector b) { return _mm512_sub_epi32(a, b); }
INLINE IntVector iMultiply(IntVector a, IntVector b) { return _mm512_mullo_epi32(a, b); }
INLINE IntVector iShiftLeft23(IntVector a) { return _mm512_slli_epi32(a, 23); }
INLINE IntVector iShiftRight23(IntVector a) { return _mm512_srli_epi32(a, 23); }
INLINE IntVector iXor(IntVector a, IntVector b) { return _mm512_xor_si512(a, b); }
INLINE Mask iEqual(IntVector a, IntVector b) { return _mm512_cmpeq_epi32_mask(a, b); }
INLINE IntVector iSelect(Mask m, IntVector a, IntVector b) { return _mm512_mask_blend_epi32(m, b, a); }
INLINE IntVector iWhere(Mask m, IntVector a) { return _mm512_maskz_mov_epi32(m, a); }
INLINE Mask maskSelect(Mask m, Mask a, Mask b) { return (Mask)((m & a) | (~m & b)); }

INLINE IntVector bitsOf(Vector a) { return _mm512_castps_si512(a); }
INLINE Vector floatOf(IntVector a) { return _mm512_castsi512_ps(a); }
INLINE Vector vConvert(IntVector a) { return _mm512_cvtepi32_ps(a); }

INLINE Vector vLookUp(const float *table, const uint8_t *p) {
  return _mm512_i32gather_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p)), table, 4);
}

INLINE void transposeBlock(float *target, ptrdiff_t targetStride, const float *source, ptrdiff_t sourceStride) {
  Vector a[16], b[16];
  UNROLL
  for (int i = 0; i < 16; i++) a[i] = vLoad(source + i * sourceStride);
  UNROLL
  for (int i = 0; i < 16; i += 2) {
    b[i] = _mm512_unpacklo_ps(a[i], a[i + 1]);
    b[i + 1] = _mm512_unpackhi_ps(a[i], a[i + 1]);
  }
  UNROLL
  for (int i = 0; i < 16; i += 4) {
    __m512d low0 = _mm512_castps_pd(b[i]), low1 = _mm512_castps_pd(b[i + 2]);
    __m512d high0 = _mm512_castps_pd(b[i + 1]), high1 = _mm512_castps_pd(b[i + 3]);
    a[i] = _mm512_castpd_ps(_mm512_unpacklo_pd(low0, low1));
    a[i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(low0, low1));
    a[i + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(high0, high1));
    a[i + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(high0, high1));
  }
  // Now 4x4 blocks are transposed, and lie as 128-bit quarters: take the even quarters (0x88), and the odd ones (0xdd).
  UNROLL
  for (int i = 0; i < 4; i++) {
    Vector even0 = _mm512_shuffle_f32x4(a[i], a[i + 4], 0x88);
    Vector odd0 = _mm512_shuffle_f32x4(a[i], a[i + 4], 0xdd);
    Vector even1 = _mm512_shuffle_f32x4(a[i + 8], a[i + 12], 0x88);
    Vector odd1 = _mm512_shuffle_f32x4(a[i + 8], a[i + 12], 0xdd);
    vStore(target + i * targetStride, _mm512_shuffle_f32x4(even0, even1, 0x88));
    vStore(target + (i + 8) * targetStride, _mm512_shuffle_f32x4(even0, even1, 0xdd));
    vStore(target + (i + 4) * targetStride, _mm512_shuffle_f32x4(odd0, odd1, 0x88));
    vStore(target + (i + 12) * targetStride, _mm512_shuffle_f32x4(odd0, odd1, 0xdd));
  }
}
