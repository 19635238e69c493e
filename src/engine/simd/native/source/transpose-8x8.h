/** A transposition with 256-bit vectors, for AVX2 and AVX-512. */
#pragma once
#include <immintrin.h>

/** Reads eight rows of eight floats from `rows`, and writes their columns: target[column * targetStride + row]. */
INLINE void transpose8x8(float *target, ptrdiff_t targetStride, const float *const rows[8]) {
  __m256 a[8], b[8];
  UNROLL
  for (int i = 0; i < 8; i++) a[i] = _mm256_loadu_ps(rows[i]);
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
  // In the order of the columns: strips are written over the end of the strip before.
  UNROLL
  for (int i = 0; i < 4; i++) {
    _mm256_storeu_ps(target + i * targetStride, _mm256_permute2f128_ps(a[i], a[i + 4], 0x20));
  }
  UNROLL
  for (int i = 0; i < 4; i++) {
    _mm256_storeu_ps(target + (i + 4) * targetStride, _mm256_permute2f128_ps(a[i], a[i + 4], 0x31));
  }
}
