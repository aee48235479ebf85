// A map of floats with its border repeated `padding` times on every side, and the backward pass.
//
//   forward    output = the nearest value of the map
//   backward   input gradient = the sum over all places of the output that copied the value, in row-major order
//
// A thread has a value of the output (forward) or the input (backward). Memory-bound: reads one map and writes the other.

#include "device.h"

namespace {

constexpr int THREADS = 256;

__device__ inline int inside(int at, int extent) { return at < 0 ? 0 : at < extent ? at : extent - 1; }

__global__ void __launch_bounds__(THREADS)
    replicate_forward(const float* map, float* output, int height, int width, int channels, int padding) {
  const int columns = width + 2 * padding;
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= static_cast<long long>(height + 2 * padding) * columns * channels) {
    return;
  }
  const long long pixel = index / channels;
  const int y = inside(static_cast<int>(pixel / columns) - padding, height);
  const int x = inside(static_cast<int>(pixel % columns) - padding, width);
  output[index] = map[(static_cast<long long>(y) * width + x) * channels + index % channels];
}

__global__ void __launch_bounds__(THREADS)
    replicate_backward(const float* gradient, float* input_gradient, int height, int width, int channels,
                       int padding) {
  const int columns = width + 2 * padding;
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= static_cast<long long>(height) * width * channels) {
    return;
  }
  const long long pixel = index / channels;
  const int y = static_cast<int>(pixel / width);
  const int x = static_cast<int>(pixel % width);
  const int top = y == 0 ? 0 : y + padding;
  const int bottom = y == height - 1 ? y + 2 * padding : y + padding;
  const int left = x == 0 ? 0 : x + padding;
  const int right = x == width - 1 ? x + 2 * padding : x + padding;
  float sum = 0;
  for (int row = top; row <= bottom; row++) {
    for (int column = left; column <= right; column++) {
      sum += gradient[(static_cast<long long>(row) * columns + column) * channels + index % channels];
    }
  }
  input_gradient[index] = sum;
}

bool sound(int height, int width, int channels, int padding) {
  return height >= 1 && width >= 1 && channels >= 1 && padding >= 1;
}

}  // namespace

extern "C" int brushwork_replicate_forward(const float* map, float* output, int height, int width, int channels,
                                           int padding, void* stream) {
  if (!sound(height, width, channels, padding)) {
    return cudaErrorInvalidValue;
  }
  const long long values = static_cast<long long>(height + 2 * padding) * (width + 2 * padding) * channels;
  LAUNCH(replicate_forward, ceil_div(values, THREADS), THREADS, 0, stream, map, output, height, width, channels,
         padding);
  return cudaGetLastError();
}

extern "C" int brushwork_replicate_backward(const float* gradient, float* input_gradient, int height, int width,
                                            int channels, int padding, void* stream) {
  if (!sound(height, width, channels, padding)) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(replicate_backward, ceil_div(static_cast<long long>(height) * width * channels, THREADS), THREADS, 0, stream,
         gradient, input_gradient, height, width, channels, padding);
  return cudaGetLastError();
}
