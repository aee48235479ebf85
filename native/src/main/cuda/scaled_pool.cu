// Means and L2 norms over windows of any size, stride and padding, times a scale, and their backward pass, for what
// pool.cu does not do. Padding does not count.
//
//   forward    output = scale * mean, or scale * sqrt(sum of squares), of those elements x of the window that lie in the map
//   backward   input gradient = the sum, over the windows that see the element, of their gradient times scale / count, or
//              times scale^2 * x / output, or 0 where that output is 0
//
// The backward pass gathers, in a fixed order, and every element is written once: windows may overlap. For the norm it
// reads map and output again, in whose quotient the scales that maps are stored with cancel.
//
// A thread has eight channels of an output (forward) or input (backward) pixel. Memory-bound: reads the map and writes the
// output; reads gradient, and for the norm output and map, and writes the input gradient.

#include "formats.h"
#include "windows.h"

namespace {

constexpr int THREADS = 256;

template <typename T, bool Norm>
__global__ void __launch_bounds__(THREADS) scaled_pool_forward(const T* map, T* output, float scale, Pool p) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= static_cast<long long>(p.rows) * p.columns * p.groups) {
    return;
  }
  const long long pixel = index / p.groups;
  const int group = static_cast<int>(index % p.groups);
  const Pool::Span rows = p.span(static_cast<int>(pixel / p.columns), p.height);
  const Pool::Span columns = p.span(static_cast<int>(pixel % p.columns), p.width);
  float pooled[8] = {};
  for (int y = rows.first; y < rows.end; y++) {
    for (int x = columns.first; x < columns.end; x++) {
      float values[8];
      load8(map + ((static_cast<long long>(y) * p.width + x) * p.groups + group) * 8, values);
#pragma unroll
      for (int i = 0; i < 8; i++) {
        pooled[i] += Norm ? values[i] * values[i] : values[i];
      }
    }
  }
  const float share = scale / ((rows.end - rows.first) * (columns.end - columns.first));
#pragma unroll
  for (float& value : pooled) {
    value = Norm ? scale * sqrtf(value) : share * value;
  }
  store8(output + index * 8, pooled);
}

template <typename T, typename G, bool Norm>
__global__ void __launch_bounds__(THREADS)
    scaled_pool_backward(const G* gradient, const T* map, const T* output, G* input_gradient, float scale, Pool p) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= static_cast<long long>(p.height) * p.width * p.groups) {
    return;
  }
  const long long pixel = index / p.groups;
  const int group = static_cast<int>(index % p.groups);
  const Pool::Span rows = p.windows_of(static_cast<int>(pixel / p.width), p.rows);
  const Pool::Span columns = p.windows_of(static_cast<int>(pixel % p.width), p.columns);
  float sums[8] = {};
  for (int oy = rows.first; oy < rows.end; oy++) {
    for (int ox = columns.first; ox < columns.end; ox++) {
      const long long from = (static_cast<long long>(oy) * p.columns + ox) * p.groups + group;
      float values[8];
      load8(gradient + from * 8, values);
      if (Norm) {
        float norms[8];
        load8(output + from * 8, norms);
#pragma unroll
        for (int i = 0; i < 8; i++) {
          sums[i] += norms[i] > 0 ? values[i] / norms[i] : 0;
        }
      } else {
        const Pool::Span height = p.span(oy, p.height);
        const Pool::Span width = p.span(ox, p.width);
        const float share = scale / ((height.end - height.first) * (width.end - width.first));
#pragma unroll
        for (int i = 0; i < 8; i++) {
          sums[i] += share * values[i];
        }
      }
    }
  }
  if (Norm) {
    float values[8];
    load8(map + index * 8, values);
#pragma unroll
    for (int i = 0; i < 8; i++) {
      sums[i] *= scale * scale * values[i];
    }
  }
  store8(input_gradient + index * 8, sums);
}

}  // namespace

extern "C" int brushwork_scaled_pool_forward(const void* map, void* output, int height, int width, int channels,
                                             int window, int stride, int padding, int kind, float scale, int format,
                                             void* stream) {
  Pool pool;
  if (!describe(&pool, height, width, channels, window, stride, padding) || !aligned(map, output) ||
      kind == BRUSHWORK_MAXIMUM) {
    return cudaErrorInvalidValue;
  }
  const int blocks = ceil_div(static_cast<long long>(pool.rows) * pool.columns * pool.groups, THREADS);
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    const T* from = static_cast<const T*>(map);
    T* to = static_cast<T*>(output);
    if (kind == BRUSHWORK_L2) {
      LAUNCH((scaled_pool_forward<T, true>), blocks, THREADS, 0, stream, from, to, scale, pool);
    } else {
      LAUNCH((scaled_pool_forward<T, false>), blocks, THREADS, 0, stream, from, to, scale, pool);
    }
    return cudaGetLastError();
  });
}

extern "C" int brushwork_scaled_pool_backward(const void* gradient, const void* map, const void* output,
                                              void* input_gradient, int height, int width, int channels, int window,
                                              int stride, int padding, int kind, float scale, int format,
                                              void* stream) {
  Pool pool;
  if (!describe(&pool, height, width, channels, window, stride, padding) ||
      !aligned(gradient, map, output, input_gradient) || kind == BRUSHWORK_MAXIMUM) {
    return cudaErrorInvalidValue;
  }
  const int blocks = ceil_div(static_cast<long long>(height) * width * pool.groups, THREADS);
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    using G = typename GradientOf<T>::type;
    const G* from = static_cast<const G*>(gradient);
    const T* input = static_cast<const T*>(map);
    const T* pooled = static_cast<const T*>(output);
    G* to = static_cast<G*>(input_gradient);
    if (kind == BRUSHWORK_L2) {
      LAUNCH((scaled_pool_backward<T, G, true>), blocks, THREADS, 0, stream, from, input, pooled, to, scale, pool);
    } else {
      LAUNCH((scaled_pool_backward<T, G, false>), blocks, THREADS, 0, stream, from, input, pooled, to, scale, pool);
    }
    return cudaGetLastError();
  });
}
