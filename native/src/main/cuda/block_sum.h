// The sum over a block, always added up in the same order, so that a loss is the same bits every time. Floating-point
// atomics would add in the order in which blocks happen to finish.
#pragma once

#include "device.h"

// The sum of `value` over all threads of a block of `Threads`, a multiple of a warp; correct in thread 0 alone. All
// threads must call it, and at most once a kernel.
template <int Threads, typename T>
__device__ inline T block_sum(T value) {
  static_assert(Threads % WARP == 0 && Threads <= WARP * WARP, "whole warps, no more than one warp can sum up");
  SHARED_ARRAY(T, warp_sums, Threads / WARP);
#pragma unroll
  for (int distance = WARP / 2; distance > 0; distance /= 2) {
    value += __shfl_down_sync(0xffffffffu, value, distance);
  }
  if (threadIdx.x % WARP == 0) {
    warp_sums[threadIdx.x / WARP] = value;
  }
  __syncthreads();
  T sum = 0;
  if (threadIdx.x == 0) {
    for (int warp = 0; warp < Threads / WARP; warp++) {
      sum += warp_sums[warp];
    }
  }
  return sum;
}
