// Elementwise operations on small matrices of floats.
//
//   matrix_combine   to = alpha a + beta b + gamma I                (b may be null)
//   matrix_scale     to = coefficient * pow(*squares, exponent) * (*dot) * a      (squares and dot may be null: 1)
//   matrix_dot       *dot = coefficient * the sum of a[i] b[i], in double, by one block; of the diagonal where `diagonal` is not 0
//   symmetrise       to = scale * (a + a^T), of `size` rows, in the format of gradients and rows `stride` apart; 0 beyond
//
// Memory-bound, and small: at most 512 x 512 values.

#include "block_sum.h"
#include "formats.h"

namespace {

constexpr int THREADS = 256;

__global__ void __launch_bounds__(THREADS)
    matrix_combine(const float* a, const float* b, float* to, long long elements, int columns, float alpha, float beta,
                   float gamma) {
  const long long i = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (i < elements) {
    const float identity = i / columns == i % columns ? gamma : 0;
    to[i] = alpha * a[i] + (b == nullptr ? 0 : beta * b[i]) + identity;
  }
}

__global__ void __launch_bounds__(THREADS)
    matrix_scale(const float* a, float* to, long long elements, const double* squares, double exponent,
                 const double* dot, double coefficient) {
  const long long i = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (i < elements) {
    const double power = squares == nullptr ? 1 : pow(*squares, exponent);
    to[i] = static_cast<float>(coefficient * power * (dot == nullptr ? 1 : *dot)) * a[i];
  }
}

__global__ void __launch_bounds__(THREADS)
    matrix_dot(const float* a, const float* b, double* dot, long long elements, int step,
               double coefficient) {
  double sum = 0;
  for (long long i = static_cast<long long>(threadIdx.x) * step; i < elements;
       i += static_cast<long long>(THREADS) * step) {
    sum += b == nullptr ? static_cast<double>(a[i]) : static_cast<double>(a[i]) * b[i];
  }
  const double total = block_sum<THREADS>(sum);
  if (threadIdx.x == 0) {
    *dot = coefficient * total;
  }
}

template <typename G>
__global__ void __launch_bounds__(THREADS)
    symmetrise(const float* a, G* to, int size, int stride, float scale) {
  const int i = static_cast<int>(blockIdx.y);
  const int j = static_cast<int>(blockIdx.x) * THREADS + static_cast<int>(threadIdx.x);
  if (j < stride) {
    const bool inside = i < size && j < size;
    store(to + static_cast<long long>(i) * stride + j, inside ? scale * (a[i * size + j] + a[j * size + i]) : 0.0f);
  }
}

}  // namespace

extern "C" int brushwork_matrix_combine(const float* a, const float* b, float* to, long long elements, int columns,
                                        float alpha, float beta, float gamma, void* stream) {
  if (elements < 1 || columns < 1) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(matrix_combine, ceil_div(elements, THREADS), THREADS, 0, stream, a, b, to, elements, columns, alpha, beta,
         gamma);
  return cudaGetLastError();
}

extern "C" int brushwork_matrix_scale(const float* a, float* to, long long elements, const double* squares,
                                      double exponent, const double* dot, double coefficient, void* stream) {
  if (elements < 1) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(matrix_scale, ceil_div(elements, THREADS), THREADS, 0, stream, a, to, elements, squares, exponent, dot,
         coefficient);
  return cudaGetLastError();
}

extern "C" int brushwork_matrix_dot(const float* a, const float* b, double* dot, long long elements, int columns,
                                    int diagonal, double coefficient, void* stream) {
  if (elements < 1 || columns < 1) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(matrix_dot, 1, THREADS, 0, stream, a, b, dot, elements, diagonal != 0 ? columns + 1 : 1,
         coefficient);
  return cudaGetLastError();
}

extern "C" int brushwork_symmetrise(const float* a, void* to, int size, int stride, float scale, int format,
                                    void* stream) {
  if (size < 1 || stride < size) {
    return cudaErrorInvalidValue;
  }
  const dim3 blocks(ceil_div(stride, THREADS), stride);
  return with_format(format, [&](auto type) -> int {
    using G = typename GradientOf<decltype(type)>::type;
    LAUNCH((symmetrise<G>), blocks, THREADS, 0, stream, a, static_cast<G*>(to), size, stride, scale);
    return cudaGetLastError();
  });
}
