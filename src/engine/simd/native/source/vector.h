/**
 * One vector type for three instruction sets: LANES float32 or int32. Every operation is the one of IEEE 754 in each
 * lane, so no result depends on LANES. Addresses need no alignment beyond that of their elements.
 *
 *   vFma(a, b, c)          a * b + c, rounded once
 *   vFmaNegated(a, b, c)   c - a * b, rounded once
 *   vDivide(a, b)          for the update alone: gradients must not divide
 *   vSquareRoot(a)         likewise
 *   vMaximum(a, b)         a < b ? b : a
 *   vMinimum(a, b)         b < a ? b : a
 *   vSelect(m, a, b)       a in the lanes of m, b in the others; also iSelect and maskSelect
 *   iWhere(m, a)           a in the lanes of m, 0 in the others
 *   iShiftRight23(a)       a as an unsigned integer >> 23
 *   bitsOf(a), floatOf(a)  the same 32 bits as the other type
 *   vConvert(a)            the integer's value as a float32
 *   vLookUp(table, p)      table[p[i]] in lane i; table: float32[256], p: uint8[LANES]
 *   transposeBlock         target[column * targetStride + row] = source[row * sourceStride + column], LANES x LANES
 */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __FAST_MATH__
#error "-ffast-math changes the bits of results: compile without it"
#endif

#define INLINE static inline __attribute__((always_inline))
#define NOINLINE static __attribute__((noinline))

// Accumulators stay in registers only if the loops over them are unrolled, and the loops around them are not.
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#define KEEP_LOOP _Pragma("nounroll")
#else
#define UNROLL _Pragma("GCC unroll 64")
#define KEEP_LOOP _Pragma("GCC unroll 1")
#endif

#if defined(KERNEL_AVX512)
#include "vector-avx512.h"
#elif defined(KERNEL_AVX2)
#include "vector-avx2.h"
#elif defined(__aarch64__)
#include "vector-neon.h"
#else
#error "define KERNEL_AVX512 or KERNEL_AVX2, or compile for aarch64"
#endif

/** Whether 24 accumulators fit the registers, beside their operands. */
#define MANY_REGISTERS (REGISTERS == 32)

INLINE Vector vNegate(Vector a) { return floatOf(iXor(bitsOf(a), iSplat(INT32_MIN))); }
