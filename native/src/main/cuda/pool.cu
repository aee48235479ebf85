// Pools of 2 x 2 pixels, 2 apart, and their backward pass, which also applies the mask of the ReLU before the pool. An
// odd last row or column is in no window.
//
//   forward    output = maximum or mean of the window
//   backward   input gradient = code bit ? output gradient (a quarter of it for the mean) : 0
//
// The forward pass leaves all that the backward pass needs to know in one nibble an output value: bit 2 * row + column
// is set where the gradient passes. For the maximum that is its first place, in row-major order; for the mean, every
// place; and in a rectified map, of these only places above 0. Two bits could not say that a window is dead. So the
// input map itself, four times as large, need not live until the backward pass.
//
// A thread has one window of eight channels: their nibbles are one word of the code, channel i in bits 4i to 4i + 3.
//
// Memory-bound. Forward and backward each move 4 values and 1 value of 2 bytes and half a byte of code an output value:
// at 512 x 512 x 64, 44 MB.

#include "formats.h"

namespace {

constexpr int THREADS = 256;

// Where a thread's window is.
struct Window {
  int y, x, group;

  // Of `columns` windows a row.
  __device__ static Window of(long long index, int columns, int groups) {
    const long long pixel = index / groups;
    return {static_cast<int>(pixel / columns), static_cast<int>(pixel % columns), static_cast<int>(index % groups)};
  }
};

template <typename T, bool Maximum>
__global__ void __launch_bounds__(THREADS) pool_forward(const T* map, T* output, unsigned* code, int height, int width,
                                                        int groups, bool rectified) {
  const int rows = height / 2;
  const int columns = width / 2;
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= static_cast<long long>(rows) * columns * groups) {
    return;
  }
  const Window w = Window::of(index, columns, groups);
  const long long row = static_cast<long long>(width) * groups;
  const T* corner = map + ((2 * w.y * row) + static_cast<long long>(2 * w.x) * groups + w.group) * 8;
  float values[4][8];
  load8(corner, values[0]);
  load8(corner + groups * 8, values[1]);
  load8(corner + row * 8, values[2]);
  load8(corner + (row + groups) * 8, values[3]);

  float pooled[8];
  unsigned word = 0;
#pragma unroll
  for (int i = 0; i < 8; i++) {
    unsigned nibble;
    if (Maximum) {
      float best = values[0][i];
      nibble = 1;
#pragma unroll
      for (int k = 1; k < 4; k++) {
        if (values[k][i] > best) {
          best = values[k][i];
          nibble = 1u << k;
        }
      }
      pooled[i] = best;
      nibble = rectified && !(best > 0) ? 0 : nibble;
    } else {
      pooled[i] = 0.25f * (values[0][i] + values[1][i] + (values[2][i] + values[3][i]));
      nibble = 0;
#pragma unroll
      for (int k = 0; k < 4; k++) {
        nibble |= (!rectified || values[k][i] > 0 ? 1u : 0u) << k;
      }
    }
    word |= nibble << 4 * i;
  }
  store8(output + index * 8, pooled);
  if (code != nullptr) {
    code[index] = word;
  }
}

// One thread for every window of the output, and for the remainders beyond, where the gradient is 0.
template <typename G>
__global__ void __launch_bounds__(THREADS) pool_backward(const G* gradient, const unsigned* code, G* input_gradient,
                                                         int height, int width, int groups, float share) {
  const int rows = (height + 1) / 2;
  const int columns = (width + 1) / 2;
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= static_cast<long long>(rows) * columns * groups) {
    return;
  }
  const Window w = Window::of(index, columns, groups);
  float pooled[8] = {};
  unsigned word = 0;
  if (w.y < height / 2 && w.x < width / 2) {
    const long long from = (static_cast<long long>(w.y) * (width / 2) + w.x) * groups + w.group;
    load8(gradient + from * 8, pooled);
    word = code[from];
  }
#pragma unroll
  for (int k = 0; k < 4; k++) {
    const int y = 2 * w.y + k / 2;
    const int x = 2 * w.x + k % 2;
    if (y < height && x < width) {
      float values[8];
#pragma unroll
      for (int i = 0; i < 8; i++) {
        values[i] = word >> (4 * i + k) & 1 ? share * pooled[i] : 0;
      }
      store8(input_gradient + ((static_cast<long long>(y) * width + x) * groups + w.group) * 8, values);
    }
  }
}

bool poolable(int height, int width, int channels) {
  return height >= 2 && width >= 2 && channels >= 8 && channels % 8 == 0;
}

}  // namespace

extern "C" int brushwork_pool_forward(const void* map, void* output, unsigned* code, int height, int width,
                                      int channels, int kind, int rectified, int format, void* stream) {
  if (!poolable(height, width, channels) || !aligned(map, output)) {
    return cudaErrorInvalidValue;
  }
  const int groups = channels / 8;
  const int blocks = ceil_div(static_cast<long long>(height / 2) * (width / 2) * groups, THREADS);
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    const T* from = static_cast<const T*>(map);
    T* to = static_cast<T*>(output);
    if (kind == BRUSHWORK_MAXIMUM) {
      LAUNCH((pool_forward<T, true>), blocks, THREADS, 0, stream, from, to, code, height, width, groups,
             rectified != 0);
    } else {
      LAUNCH((pool_forward<T, false>), blocks, THREADS, 0, stream, from, to, code, height, width, groups,
             rectified != 0);
    }
    return cudaGetLastError();
  });
}

extern "C" int brushwork_pool_backward(const void* gradient, const unsigned* code, void* input_gradient, int height,
                                       int width, int channels, int kind, int format, void* stream) {
  if (!poolable(height, width, channels) || !aligned(gradient, input_gradient)) {
    return cudaErrorInvalidValue;
  }
  const int groups = channels / 8;
  const int blocks = ceil_div(static_cast<long long>((height + 1) / 2) * ((width + 1) / 2) * groups, THREADS);
  const float share = kind == BRUSHWORK_MAXIMUM ? 1.0f : 0.25f;
  return with_format(format, [&](auto type) -> int {
    using G = typename GradientOf<decltype(type)>::type;
    LAUNCH((pool_backward<G>), blocks, THREADS, 0, stream, static_cast<const G*>(gradient), code,
           static_cast<G*>(input_gradient), height, width, groups, share);
    return cudaGetLastError();
  });
}
