// Maxima over windows of any size, stride and padding, and their backward pass, for what pool.cu does not do: ResNet's
// stem, and the odd. Padding counts as minus infinity.
//
//   forward    output = maximum of those elements of the window that lie in the map
//   backward   input gradient = the sum, over the windows that see the element, of their gradient if it was their first
//              maximum in row-major order
//
// The forward pass leaves the place of the first maximum, row * window + column in the window, as a word an output value.
// The backward pass gathers, in a fixed order, and every element is written once: windows may overlap.
//
// A thread has eight channels of an output (forward) or input (backward) pixel. Memory-bound: a window of 3 x 3, 2 apart,
// reads each input value 2.25 times, mostly from the caches.

#include "formats.h"
#include "windows.h"

namespace {

constexpr int THREADS = 256;

template <typename T>
__global__ void __launch_bounds__(THREADS) window_pool_forward(const T* map, T* output, unsigned* code, Pool p) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= static_cast<long long>(p.rows) * p.columns * p.groups) {
    return;
  }
  const long long pixel = index / p.groups;
  const int group = static_cast<int>(index % p.groups);
  const int oy = static_cast<int>(pixel / p.columns);
  const int ox = static_cast<int>(pixel % p.columns);
  const Pool::Span rows = p.span(oy, p.height);
  const Pool::Span columns = p.span(ox, p.width);
  float pooled[8] = {};
  unsigned place[8] = {};
  bool first = true;
  for (int y = rows.first; y < rows.end; y++) {
    for (int x = columns.first; x < columns.end; x++) {
      float values[8];
      load8(map + ((static_cast<long long>(y) * p.width + x) * p.groups + group) * 8, values);
      const unsigned here = (y - oy * p.stride + p.padding) * p.window + (x - ox * p.stride + p.padding);
#pragma unroll
      for (int i = 0; i < 8; i++) {
        if (first || values[i] > pooled[i]) {
          pooled[i] = values[i];
          place[i] = here;
        }
      }
      first = false;
    }
  }
  store8(output + index * 8, pooled);
  if (code != nullptr) {
    uint4* const to = reinterpret_cast<uint4*>(code + index * 8);
    to[0] = make_uint4(place[0], place[1], place[2], place[3]);
    to[1] = make_uint4(place[4], place[5], place[6], place[7]);
  }
}

template <typename G>
__global__ void __launch_bounds__(THREADS)
    window_pool_backward(const G* gradient, const unsigned* code, G* input_gradient, Pool p) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= static_cast<long long>(p.height) * p.width * p.groups) {
    return;
  }
  const long long pixel = index / p.groups;
  const int group = static_cast<int>(index % p.groups);
  const int y = static_cast<int>(pixel / p.width);
  const int x = static_cast<int>(pixel % p.width);
  const Pool::Span rows = p.windows_of(y, p.rows);
  const Pool::Span columns = p.windows_of(x, p.columns);
  float sums[8] = {};
  for (int oy = rows.first; oy < rows.end; oy++) {
    for (int ox = columns.first; ox < columns.end; ox++) {
      const long long from = (static_cast<long long>(oy) * p.columns + ox) * p.groups + group;
      float values[8];
      load8(gradient + from * 8, values);
      const unsigned here = (y - oy * p.stride + p.padding) * p.window + (x - ox * p.stride + p.padding);
      const uint4 low = reinterpret_cast<const uint4*>(code + from * 8)[0];
      const uint4 high = reinterpret_cast<const uint4*>(code + from * 8)[1];
      const unsigned places[8] = {low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w};
#pragma unroll
      for (int i = 0; i < 8; i++) {
        sums[i] += places[i] == here ? values[i] : 0;
      }
    }
  }
  store8(input_gradient + index * 8, sums);
}

}  // namespace

extern "C" int brushwork_window_pool_forward(const void* map, void* output, unsigned* code, int height, int width,
                                             int channels, int window, int stride, int padding, int format, void* stream) {
  Pool pool;
  if (!describe(&pool, height, width, channels, window, stride, padding) || !aligned(map, output, code)) {
    return cudaErrorInvalidValue;
  }
  const int blocks = ceil_div(static_cast<long long>(pool.rows) * pool.columns * pool.groups, THREADS);
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    const T* from = static_cast<const T*>(map);
    T* to = static_cast<T*>(output);
    LAUNCH((window_pool_forward<T>), blocks, THREADS, 0, stream, from, to, code, pool);
    return cudaGetLastError();
  });
}

extern "C" int brushwork_window_pool_backward(const void* gradient, const unsigned* code, void* input_gradient,
                                              int height, int width, int channels, int window, int stride, int padding,
                                              int format, void* stream) {
  Pool pool;
  if (!describe(&pool, height, width, channels, window, stride, padding) ||
      !aligned(gradient, code, input_gradient)) {
    return cudaErrorInvalidValue;
  }
  const int blocks = ceil_div(static_cast<long long>(height) * width * pool.groups, THREADS);
  return with_format(format, [&](auto type) -> int {
    using G = typename GradientOf<decltype(type)>::type;
    const G* from = static_cast<const G*>(gradient);
    G* to = static_cast<G*>(input_gradient);
    LAUNCH((window_pool_backward<G>), blocks, THREADS, 0, stream, from, code, to, pool);
    return cudaGetLastError();
  });
}
