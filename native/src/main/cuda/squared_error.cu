// The squared error of a feature map against its target, with its gradient: the content loss.
//
//   partials[b] = sum over block b of (map - target)^2        (reduce.cu makes the loss of them)
//   gradient    = 2 * coefficient * (map - target)
//
// Memory-bound: 3 maps of 2 bytes an element (fp16; 12 bytes an element for fp32) and 4 operations an element. The
// gradient is what the convolution below adds in its epilogue, so it is written once and read once.

#include "block_sum.h"
#include "formats.h"

namespace {

constexpr int THREADS = 256;

template <typename T>
__global__ void __launch_bounds__(THREADS)
    squared_error(const T* map, const T* target, typename GradientOf<T>::type* gradient, float* partials,
                  long long groups, float slope) {
  const long long group = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  float sum = 0;
  if (group < groups) {
    float values[8];
    float wanted[8];
    load8(map + group * 8, values);
    load8(target + group * 8, wanted);
#pragma unroll
    for (int i = 0; i < 8; i++) {
      const float difference = values[i] - wanted[i];
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

extern "C" int brushwork_squared_error_partials(long long elements) { return ceil_div(elements / 8, THREADS); }

extern "C" int brushwork_squared_error(const void* map, const void* target, void* gradient, float* partials,
                                       long long elements, float coefficient, int format, void* stream) {
  if (elements < 8 || elements % 8 != 0 || !aligned(map, target, gradient)) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    LAUNCH((squared_error<T>), brushwork_squared_error_partials(elements), THREADS, 0, stream,
           static_cast<const T*>(map), static_cast<const T*>(target),
           static_cast<typename GradientOf<T>::type*>(gradient), partials, elements / 8, 2 * coefficient);
    return cudaGetLastError();
  });
}
