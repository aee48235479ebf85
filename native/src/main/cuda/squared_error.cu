// The squared error of a feature map against its target, with its gradient: the content loss.
//
//   difference  = unscale * map - target
//   partials[b] = sum over block b of difference^2            (reduce.cu makes the loss of them)
//   gradient    = slope * difference
//
// `unscale` takes out the power of two by which a map of 16 bits is scaled, and `slope` is 2 * coefficient, times that
// power again for a gradient by the scaled map. The target is the caller's: floats, dense, however the map is padded.
//
// Memory-bound: in 16 bits 8 bytes an element, in fp32 12, and 4 operations. The gradient is what the convolution below
// adds in its epilogue, so it is written once and read once.

#include "block_sum.h"
#include "formats.h"

namespace {

constexpr int THREADS = 256;

template <typename T>
__global__ void __launch_bounds__(THREADS)
    squared_error(const T* map, const float* target, typename GradientOf<T>::type* gradient, float* partials,
                  long long pixels, int channels, float unscale, float slope) {
  const int groups = ceil_div(channels, 8);
  const long long group = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  float sum = 0;
  if (group < pixels * groups) {
    float values[8];
    float wanted[8] = {};
    load8(map + group * 8, values);
    if (channels % 8 == 0) {
      load8(target + group * 8, wanted);
    } else {
      const int channel = static_cast<int>(group % groups) * 8;
      const float* const from = target + group / groups * channels + channel;
#pragma unroll
      for (int i = 0; i < 8; i++) {
        wanted[i] = channel + i < channels ? from[i] : 0;
      }
    }
#pragma unroll
    for (int i = 0; i < 8; i++) {
      const float difference = unscale * values[i] - wanted[i];
      sum += difference * difference;
      values[i] = slope * difference;
    }
    if (gradient != nullptr) {
      store8(gradient + group * 8, values);
    }
  }
  const float total = block_sum<THREADS>(sum);
  if (threadIdx.x == 0) {
    partials[blockIdx.x] = total;
  }
}

}  // namespace

extern "C" int brushwork_squared_error_partials(long long pixels, int channels) {
  return ceil_div(pixels * ceil_div(channels, 8), THREADS);
}

extern "C" int brushwork_squared_error(const void* map, const float* target, void* gradient, float* partials,
                                       long long pixels, int channels, float unscale, float slope, int format,
                                       void* stream) {
  if (pixels < 1 || channels < 1 || !aligned(map, target, gradient)) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    LAUNCH((squared_error<T>), brushwork_squared_error_partials(pixels, channels), THREADS, 0, stream,
           static_cast<const T*>(map), target, static_cast<typename GradientOf<T>::type*>(gradient), partials, pixels,
           channels, unscale, slope);
    return cudaGetLastError();
  });
}
