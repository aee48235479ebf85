// A map times a guide, one number a pixel for all of its channels: a region's part of a map, and its gradient alike.
//
//   to[p][c] = guide[p] * from[p][c]
//
// The guide is the caller's: floats, dense. Memory-bound: in 16-bit formats 4 bytes an element and 4 a pixel, one
// operation an element.

#include "formats.h"

namespace {

constexpr int THREADS = 256;

template <typename T>
__global__ void __launch_bounds__(THREADS)
    guide(const T* from, const float* by, T* to, long long groups, int groups_a_pixel) {
  const long long group = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (group >= groups) {
    return;
  }
  const float factor = by[group / groups_a_pixel];
  float values[8];
  load8(from + group * 8, values);
#pragma unroll
  for (float& value : values) {
    value *= factor;
  }
  store8(to + group * 8, values);
}

}  // namespace

extern "C" int brushwork_guide(const void* from, const float* guide_of_pixels, void* to, long long pixels, int channels,
                               int format, void* stream) {
  if (pixels < 1 || channels < 8 || channels % 8 != 0 || !aligned(from, to)) {
    return cudaErrorInvalidValue;
  }
  const long long groups = pixels * (channels / 8);
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    LAUNCH((guide<T>), ceil_div(groups, THREADS), THREADS, 0, stream, static_cast<const T*>(from), guide_of_pixels,
           static_cast<T*>(to), groups, channels / 8);
    return cudaGetLastError();
  });
}
