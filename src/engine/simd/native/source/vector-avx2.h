/** Vectors of AVX2 with FMA: 8 lanes, 16 registers. vector.h describes the operations. */
#pragma once
#include <immintrin.h>

#define LANES 8
#define REGISTERS 16

typedef __m256 Vector;
typedef __m256i IntVector;
/** All bits of a lane are set, or none. */
typedef __m256 Mask;

INLINE Vector vLoad(const float *p) { return _mm256_loadu_ps(p); }
INLINE void vStore(float *p, Vector a) { _mm256_storeu_ps(p, a); }
INLINE Vector vSplat(float a) { return _mm256_set1_ps(a); }
INLINE Vector vAdd(Vector a, Vector b) { return _mm256_add_ps(a, b); }
INLINE Vector vSubtract(Vector a, Vector b) { return _mm256_sub_ps(a, b); }
INLINE Vector vMultiply(Vector a, Vector b) { return _mm256_mul_ps(a, b); }
INLINE Vector vDivide(Vector a, Vector b) { return _mm256_div_ps(a, b); }
INLINE Vector vSquareRoot(Vector a) { return _mm256_sqrt_ps(a); }
INLINE Vector vFma(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }
INLINE Vector vFmaNegated(Vector a, Vector b, Vector c) { return _mm256_fnmadd_ps(a, b, c); }
// The instructions return their second operand when the operands are equal.
INLINE Vector vMaximum(Vector a, Vector b) { return _mm256_max_ps(b, a); }
INLINE Vector vMinimum(Vector a, Vector b) { return _mm256_min_ps(b, a); }
INLINE Mask vGreater(Vector a, Vector b) { return _mm256_cmp_ps(a, b, _CMP_GT_OQ); }
INLINE Vector vSelect(Mask m, Vector a, Vector b) { return _mm256_blendv_ps(b, a, m); }

INLINE IntVector bitsOf(Vector a) { return _mm256_castps_si256(a); }
INLINE Vector floatOf(IntVector a) { return _mm256_castsi256_ps(a); }
INLINE Vector vConvert(IntVector a) { return _mm256_cvtepi32_ps(a); }

INLINE IntVector iLoad(const int32_t *p) { return _mm256_loadu_si256((const __m256i *)p); }
INLINE void iStore(int32_t *p, IntVector a) { _mm256_storeu_si256((__m256i *)p, a); }
INLINE IntVector iSplat(int32_t a) { return _mm256_set1_epi32(a); }
INLINE IntVector iAdd(IntVector a, IntVector b) { return _mm256_add_epi32(a, b); }
INLINE IntVector iSubtract(IntVector a, IntVector b) { return _mm256_sub_epi32(a, b); }
INLINE IntVector iMultiply(IntVector a, IntVector b) { return _mm256_mullo_epi32(a, b); }
INLINE IntVector iShiftLeft23(IntVector a) { return _mm256_slli_epi32(a, 23); }
INLINE IntVector iShiftRight23(IntVector a) { return _mm256_srli_epi32(a, 23); }
INLINE IntVector iXor(IntVector a, IntVector b) { return _mm256_xor_si256(a, b); }
INLINE Mask iEqual(IntVector a, IntVector b) { return floatOf(_mm256_cmpeq_epi32(a, b)); }
INLINE IntVector iSelect(Mask m, IntVector a, IntVector b) { return bitsOf(vSelect(m, floatOf(a), floatOf(b))); }
INLINE IntVector iWhere(Mask m, IntVector a) { return _mm256_and_si256(bitsOf(m), a); }
INLINE Mask maskSelect(Mask m, Mask a, Mask b) { return _mm256_blendv_ps(b, a, m); }

INLINE Vector vLookUp(const float *table, const uint8_t *p) {
  return _mm256_i32gather_ps(table, _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p)), 4);
}

INLINE void transposeBlock(float *target, ptrdiff_t targetStride, const float *source, ptrdiff_t sourceStride) {
  Vector a[8], b[8];
  UNROLL
  for (int i = 0; i < 8; i++) a[i] = vLoad(source + i * sourceStride);
  UNROLL
  for (int i = 0; i < 8; i += 2) {
    b[i] = _mm256_unpacklo_ps(a[i], a[i + 1]);
    b[i + 1] = _mm256_unpackhi_ps(a[i], a[i + 1]);
  }
  UNROLL
  for (int i = 0; i < 8; i += 4) {
    __m256d low0 = _mm256_castps_pd(b[i]), low1 = _mm256_castps_pd(b[i + 2]);
    __m256d high0 = _mm256_castps_pd(b[i + 1]), high1 = _mm256_castps_pd(b[i + 3]);
    a[i] = _mm256_castpd_ps(_mm256_unpacklo_pd(low0, low1));
    a[i + 1] = _mm256_castpd_ps(_mm256_unpackhi_pd(low0, low1));
    a[i + 2] = _mm256_castpd_ps(_mm256_unpacklo_pd(high0, high1));
    a[i + 3] = _mm256_castpd_ps(_mm256_unpackhi_pd(high0, high1));
  }
  // Now 4x4 blocks are transposed, and lie as halves.
  UNROLL
  for (int i = 0; i < 4; i++) {
    vStore(target + i * targetStride, _mm256_permute2f128_ps(a[i], a[i + 4], 0x20));
    vStore(target + (i + 4) * targetStride, _mm256_permute2f128_ps(a[i], a[i + 4], 0x31));
  }
}
