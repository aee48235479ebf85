// The mean of a map over its pixels, and the backward pass, the same for every pixel.
//
//   forward    mean[c] = scale * sum over p of map[p][c]
//   backward   gradient[p][c] = scale * mean_gradient[c], 0 beyond `outputs`
//
// Forward, a block has eight channels, and its threads take turns at the pixels; sums are in one order. Memory-bound: reads
// the map once, or writes it once.

#include "formats.h"

namespace {

constexpr int THREADS = 256;

template <typename T>
__global__ void __launch_bounds__(THREADS)
    map_mean_forward(const T* map, float* mean, long long pixels, int channels, int outputs, float scale) {
  SHARED_ARRAY(float, sums, THREADS * 8);
  const int group = static_cast<int>(blockIdx.x);
  float own[8] = {};
  for (long long p = threadIdx.x; p < pixels; p += THREADS) {
    float values[8];
    load8(map + p * channels + group * 8, values);
#pragma unroll
    for (int i = 0; i < 8; i++) {
      own[i] += values[i];
    }
  }
#pragma unroll
  for (int i = 0; i < 8; i++) {
    sums[i * THREADS + threadIdx.x] = own[i];
  }
  __syncthreads();
  const int channel = group * 8 + static_cast<int>(threadIdx.x);
  if (threadIdx.x < 8 && channel < outputs) {
    float sum = 0;
    for (int i = 0; i < THREADS; i++) {
      sum += sums[threadIdx.x * THREADS + i];
    }
    mean[channel] = scale * sum;
  }
}

template <typename G>
__global__ void __launch_bounds__(THREADS)
    map_mean_backward(const float* mean_gradient, G* gradient, long long pixels, int channels, int outputs,
                      float scale) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= pixels * (channels / 8)) {
    return;
  }
  const int first = static_cast<int>(index % (channels / 8)) * 8;
  float values[8];
#pragma unroll
  for (int i = 0; i < 8; i++) {
    values[i] = first + i < outputs ? scale * mean_gradient[first + i] : 0;
  }
  store8(gradient + index * 8, values);
}

bool sound(long long pixels, int channels, int outputs) {
  return pixels >= 1 && outputs >= 1 && channels % 8 == 0 && channels >= outputs && channels - outputs < 8;
}

}  // namespace

extern "C" int brushwork_map_mean_forward(const void* map, float* mean, long long pixels, int channels, int outputs,
                                          float scale, int format, void* stream) {
  if (!sound(pixels, channels, outputs) || !aligned(map)) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    LAUNCH((map_mean_forward<T>), channels / 8, THREADS, 0, stream, static_cast<const T*>(map), mean, pixels, channels,
           outputs, scale);
    return cudaGetLastError();
  });
}

extern "C" int brushwork_map_mean_backward(const float* mean_gradient, void* gradient, long long pixels, int channels,
                                           int outputs, float scale, int format, void* stream) {
  if (!sound(pixels, channels, outputs) || !aligned(gradient)) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    using G = typename GradientOf<decltype(type)>::type;
    LAUNCH((map_mean_backward<G>), ceil_div(pixels * (channels / 8), THREADS), THREADS, 0, stream, mean_gradient,
           static_cast<G*>(gradient), pixels, channels, outputs, scale);
    return cudaGetLastError();
  });
}
