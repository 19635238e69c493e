/*
 * Peak of one core by vector width: fused multiply-adds in chains that do not depend on each other and stay in registers.
 *
 *   cc -O2 peak.c -o peak && ./peak
 *
 * prints a line for each width that the processor has: bits of a vector, then GFLOP/s of each slice by processor time.
 */
#include <stdio.h>
#include <time.h>

/* A slice takes about 5 ms. */
#define SLICES 5
#define ITERATIONS 500000L
/* Latency times throughput is at most 8 on the x86 processors of today, and there may be 16 registers; arm64 has 32. */
#define FOR_12(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#define FOR_24(X) FOR_12(X) X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23)

static double processorSeconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* The empty asm keeps each value in a register, and the compiler from leaving the loop out. */
#define START(i) VECTOR sum##i = SPLAT((float)i * 1e-3f);
#define STEP(i) sum##i = FMA(x, y, sum##i); __asm__ volatile("" : IN_REGISTER(sum##i));
#define MEASURE(name, forAll, chains, lanes)                                       \
  static __attribute__((noinline)) TARGET double name(void) {                      \
    const VECTOR x = SPLAT(0.999f), y = SPLAT(1e-3f);                              \
    forAll(START) const double begin = processorSeconds();                         \
    for (long i = 0; i < ITERATIONS; i++) { forAll(STEP) }                         \
    return 2.0 * chains * lanes * ITERATIONS / (processorSeconds() - begin) / 1e9; \
  }

#if defined(__x86_64__)
#include <immintrin.h>
#define IN_REGISTER(value) "+x"(value)

#define TARGET __attribute__((target("avx2,fma")))
#define VECTOR __m128
#define SPLAT _mm_set1_ps
#define FMA _mm_fmadd_ps
MEASURE(measure128, FOR_12, 12, 4)
#undef VECTOR
#undef SPLAT
#undef FMA
#define VECTOR __m256
#define SPLAT _mm256_set1_ps
#define FMA _mm256_fmadd_ps
MEASURE(measure256, FOR_12, 12, 8)
#undef TARGET
#undef VECTOR
#undef SPLAT
#undef FMA
#undef IN_REGISTER
#define IN_REGISTER(value) "+v"(value)
#define TARGET __attribute__((target("avx512f")))
#define VECTOR __m512
#define SPLAT _mm512_set1_ps
#define FMA _mm512_fmadd_ps
MEASURE(measure512, FOR_12, 12, 16)

static int has128(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
static int has512(void) { return __builtin_cpu_supports("avx512f"); }
#elif defined(__aarch64__)
#include <arm_neon.h>
#define IN_REGISTER(value) "+w"(value)
#define TARGET
#define VECTOR float32x4_t
#define SPLAT vdupq_n_f32
#define FMA(a, b, c) vfmaq_f32(c, a, b)
MEASURE(measure128, FOR_24, 24, 4)

static int has128(void) { return 1; }
#else
#error "no vectors that a kernel of ours uses"
#endif

static void print(int bits, double (*measure)(void)) {
  measure(); /* The processor may have to raise or lower its clock. */
  printf("%d", bits);
  for (int slice = 0; slice < SLICES; slice++) printf(" %.2f", measure());
  printf("\n");
}

int main(void) {
  if (has128()) print(128, measure128);
#if defined(__x86_64__)
  if (has128()) print(256, measure256);
  if (has512()) print(512, measure512);
#endif
  return 0;
}
