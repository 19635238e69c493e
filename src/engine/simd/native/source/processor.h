/** Which kernels are in the addon, and which of them the processor and the operating system can run. */
#pragma once
#include <stdbool.h>
#include <string.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

#include "kernel.h"

typedef struct {
  const Kernel *kernel;
  /** Whether this host has its instructions. */
  bool isSupported;
} KernelState;

#ifdef __x86_64__
/** Registers that the operating system saves, as bits of XCR0: XMM and YMM; these and the ones of AVX-512. */
enum { SAVES_AVX = 0x06, SAVES_AVX512 = 0xe6 };

typedef struct {
  bool hasAvx2, hasAvx512;
} Instructions;

// The compiler's own __builtin_cpu_supports needs a library, which a binary for other hosts would have to bring.
static Instructions findInstructions(void) {
  unsigned eax, ebx, ecx, edx;
  const unsigned base = bit_FMA | bit_AVX | bit_OSXSAVE;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || (ecx & base) != base) return (Instructions){false, false};
  unsigned saved;
  __asm__("xgetbv" : "=a"(saved), "=d"(edx) : "c"(0));
  if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return (Instructions){false, false};
  const unsigned avx512 = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
  const bool hasAvx2 = (ebx & bit_AVX2) && (saved & SAVES_AVX) == SAVES_AVX;
  return (Instructions){hasAvx2, hasAvx2 && (ebx & avx512) == avx512 && (saved & SAVES_AVX512) == SAVES_AVX512};
}
#endif

/**
 * The kernel of this name, or NULL. The build defines HAS_AVX512, HAS_AVX2 and HAS_NEON for the kernels that it has
 * compiled, because a compiler may not know all instructions.
 */
static KernelState findKernel(const char *name) {
#ifdef __x86_64__
  const Instructions host = findInstructions();
#endif
  const KernelState states[] = {
#ifdef HAS_AVX512
      {&kernelAvx512, host.hasAvx512},
#endif
#ifdef HAS_AVX2
      {&kernelAvx2, host.hasAvx2},
#endif
#ifdef HAS_NEON
      // Every 64-bit ARM processor has it.
      {&kernelNeon, true},
#endif
  };
  for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
    if (!strcmp(name, states[i].kernel->name)) return states[i];
  }
  return (KernelState){NULL, false};
}
