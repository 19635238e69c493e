// The part of the C library that the native kernel uses. With these declarations clang compiles it for machines whose C library is not here.
#pragma once
#include <stddef.h>

void *malloc(size_t bytes);
void *calloc(size_t count, size_t bytes);
void *aligned_alloc(size_t alignment, size_t bytes);
void free(void *memory);
