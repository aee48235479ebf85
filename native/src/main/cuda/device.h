// What every kernel includes: CUDA under nvcc, and under any other compiler the emulator of the tests, so that the
// kernels themselves are the same source in both.
#pragma once

#ifdef __CUDACC__
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#define LAUNCH(kernel, grid, block, shared_bytes, stream, ...) \
  kernel<<<grid, block, shared_bytes, static_cast<cudaStream_t>(stream)>>>(__VA_ARGS__)

#define SHARED_ARRAY(type, name, count) __shared__ type name[count]

#define DYNAMIC_SHARED(type, name)                      \
  extern __shared__ __align__(16) char name##_bytes[]; \
  type* const name = reinterpret_cast<type*>(name##_bytes)
#else
#include "cuda_emulator.h"
#endif

#include "kernels.h"

constexpr int WARP = 32;

__host__ __device__ constexpr int ceil_div(long long n, int d) { return static_cast<int>((n + d - 1) / d); }

// Whether all pointers can be accessed 16 bytes at a time. Null, for what is optional, can.
template <typename... Pointers>
bool aligned(Pointers... pointers) {
  return ((reinterpret_cast<unsigned long long>(pointers) % 16 == 0) && ...);
}
