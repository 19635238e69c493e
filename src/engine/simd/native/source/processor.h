/** Which kernels are in the addon, and which of them the processor and the operating system can run. */
#pragma once
#include <stdbool.h>
#include <string.h>

#include "kernel.h"

typedef struct {
  const Kernel *kernel;
  /** Whether this host has its instructions. */
  bool isSupported;
} KernelState;

/**
 * The kernel of this name, or NULL. The build defines HAS_AVX512, HAS_AVX2 and HAS_NEON for the kernels that it has
 * compiled, because a compiler may not know all instructions.
 */
static KernelState findKernel(const char *name) {
#ifdef __x86_64__
  // __builtin_cpu_supports also asks whether the operating system saves the registers.
  __builtin_cpu_init();
  const bool hasAvx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool hasAvx512 = hasAvx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  // Every 64-bit ARM processor has NEON.
  const bool hasNeon = true;
#endif
  const KernelState states[] = {
#ifdef HAS_AVX512
      {&kernelAvx512, hasAvx512},
#endif
#ifdef HAS_AVX2
      {&kernelAvx2, hasAvx2},
#endif
#ifdef HAS_NEON
      {&kernelNeon, hasNeon},
#endif
  };
  for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
    if (!strcmp(name, states[i].kernel->name)) return states[i];
  }
  return (KernelState){NULL, false};
}
