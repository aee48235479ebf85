// A gradient divided by its L1 norm.
//
//   absolute_sum         partials[b] = sum over block b of |gradient|
//   normalize_gradient   output = strength / (*sum + epsilon) * gradient, *sum being what reduce.cu makes of the partials
//
// A thread has eight values; a block of absolute_sum as many stretches of them as leave few blocks. Memory-bound: reads the
// gradient twice, and writes it.

#include "block_sum.h"
#include "formats.h"

namespace {

constexpr int THREADS = 256;
constexpr int MOST_BLOCKS = 512;

int blocks_of(long long elements) {
  const int blocks = ceil_div(elements / 8, THREADS);
  return blocks < MOST_BLOCKS ? blocks : MOST_BLOCKS;
}

template <typename G>
__global__ void __launch_bounds__(THREADS) absolute_sum(const G* gradient, float* partials, long long groups) {
  float sum = 0;
  for (long long group = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x; group < groups;
       group += static_cast<long long>(gridDim.x) * THREADS) {
    float values[8];
    load8(gradient + group * 8, values);
#pragma unroll
    for (int i = 0; i < 8; i++) {
      sum += fabsf(values[i]);
    }
  }
  const float total = block_sum<THREADS>(sum);
  if (threadIdx.x == 0) {
    partials[blockIdx.x] = total;
  }
}

template <typename G>
__global__ void __launch_bounds__(THREADS)
    normalize_gradient(const G* gradient, const double* sum, G* output, long long groups, double strength,
                       double epsilon) {
  const long long group = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (group >= groups) {
    return;
  }
  const float factor = static_cast<float>(strength / (*sum + epsilon));
  float values[8];
  load8(gradient + group * 8, values);
#pragma unroll
  for (float& value : values) {
    value *= factor;
  }
  store8(output + group * 8, values);
}

}  // namespace

extern "C" int brushwork_absolute_sum_partials(long long elements) { return blocks_of(elements); }

extern "C" int brushwork_absolute_sum(const void* gradient, float* partials, long long elements, int format,
                                      void* stream) {
  if (elements < 8 || elements % 8 != 0 || !aligned(gradient)) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    using G = typename GradientOf<decltype(type)>::type;
    LAUNCH((absolute_sum<G>), blocks_of(elements), THREADS, 0, stream, static_cast<const G*>(gradient), partials,
           elements / 8);
    return cudaGetLastError();
  });
}

extern "C" int brushwork_normalize_gradient(const void* gradient, const double* sum, void* output, long long elements,
                                            double strength, double epsilon, int format, void* stream) {
  if (elements < 8 || elements % 8 != 0 || !aligned(gradient, output)) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    using G = typename GradientOf<decltype(type)>::type;
    LAUNCH((normalize_gradient<G>), ceil_div(elements / 8, THREADS), THREADS, 0, stream,
           static_cast<const G*>(gradient), sum, static_cast<G*>(output), elements / 8, strength, epsilon);
    return cudaGetLastError();
  });
}
