// Sums of two maps, with the ReLU before or behind: the joints of a residual network, and what a convolution's epilogue
// could not take over.
//
//   residual_add:   sum = a + b, or max(a + b, 0)                       both of the map's format
//   masked_add:     sum = mask > 0 ? a + b : 0                          gradients, mask a map behind a ReLU
//
// In masked_add b or mask may be missing. Memory-bound: 6 bytes an element (8 with a mask) in 16-bit formats, one or two
// operations.

#include "formats.h"

namespace {

constexpr int THREADS = 256;

template <typename T>
__global__ void __launch_bounds__(THREADS) residual_add(const T* a, const T* b, T* sum, long long groups, bool relu) {
  const long long group = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (group >= groups) {
    return;
  }
  float left[8];
  float right[8];
  load8(a + group * 8, left);
  load8(b + group * 8, right);
#pragma unroll
  for (int i = 0; i < 8; i++) {
    left[i] += right[i];
    left[i] = relu ? fmaxf(left[i], 0) : left[i];
  }
  store8(sum + group * 8, left);
}

template <typename G, typename T>
__global__ void __launch_bounds__(THREADS)
    masked_add(const G* a, const G* b, const T* mask, G* sum, long long groups) {
  const long long group = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (group >= groups) {
    return;
  }
  float left[8];
  load8(a + group * 8, left);
  if (b != nullptr) {
    float right[8];
    load8(b + group * 8, right);
#pragma unroll
    for (int i = 0; i < 8; i++) {
      left[i] += right[i];
    }
  }
  if (mask != nullptr) {
    float rectified[8];
    load8(mask + group * 8, rectified);
#pragma unroll
    for (int i = 0; i < 8; i++) {
      left[i] = rectified[i] > 0 ? left[i] : 0;
    }
  }
  store8(sum + group * 8, left);
}

}  // namespace

extern "C" int brushwork_residual_add(const void* a, const void* b, void* sum, long long elements, int relu, int format,
                                      void* stream) {
  if (elements < 8 || elements % 8 != 0 || !aligned(a, b, sum)) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    LAUNCH((residual_add<T>), ceil_div(elements / 8, THREADS), THREADS, 0, stream, static_cast<const T*>(a),
           static_cast<const T*>(b), static_cast<T*>(sum), elements / 8, relu != 0);
    return cudaGetLastError();
  });
}

extern "C" int brushwork_masked_add(const void* a, const void* b, const void* mask, void* sum, long long elements,
                                    int format, void* stream) {
  if (elements < 8 || elements % 8 != 0 || !aligned(a, b, mask, sum)) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    using G = typename GradientOf<T>::type;
    LAUNCH((masked_add<G, T>), ceil_div(elements / 8, THREADS), THREADS, 0, stream, static_cast<const G*>(a),
           static_cast<const G*>(b), static_cast<const T*>(mask), static_cast<G*>(sum), elements / 8);
    return cudaGetLastError();
  });
}
