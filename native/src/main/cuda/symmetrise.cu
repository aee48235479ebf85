// The factor by which style_gradient.cu multiplies a map, where the gradient of its Gram matrix is given:
//
//   to[i][j] = scale * (from[i][j] + from[j][i])                              (0 in rows and columns beyond `channels`)
//
// Memory-bound, and small: a matrix of channels x channels.

#include "formats.h"

namespace {

constexpr int THREADS = 256;

template <typename T>
__global__ void __launch_bounds__(THREADS)
    symmetrise(const float* from, int channels, T* to, int side, float scale) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= static_cast<long long>(side) * side) {
    return;
  }
  const long long i = index / side;
  const long long j = index % side;
  const bool there = i < channels && j < channels;
  store(to + index, there ? scale * (from[i * channels + j] + from[j * channels + i]) : 0.0f);
}

}  // namespace

extern "C" int brushwork_symmetrise(const float* from, int channels, void* to, int side, float scale, int format,
                                    void* stream) {
  if (channels < 1 || side < channels) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    LAUNCH((symmetrise<T>), ceil_div(static_cast<long long>(side) * side, THREADS), THREADS, 0, stream, from, channels,
           static_cast<T*>(to), side, scale);
    return cudaGetLastError();
  });
}
