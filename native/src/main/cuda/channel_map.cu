// Affine maps of channels, and their backward pass, where adam.cu does not fuse them: of floats, with any number of
// channels on either side.
//
//   forward    to[p][c] = scale[c] * from[p][source[c]] + shift[c]           (0 in columns beyond `outputs`)
//   backward   gradient[p][i] = sum over c with source[c] = i of scale[c] * output_gradient[p][c]
//
// Memory-bound: reads and writes an image.

#include "device.h"

namespace {

constexpr int THREADS = 256;

__global__ void __launch_bounds__(THREADS)
    channel_map_forward(const float* from, int from_stride, float* to, int to_stride, long long pixels, int outputs,
                        const int* source, const float* scale, const float* shift) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= pixels * to_stride) {
    return;
  }
  const long long pixel = index / to_stride;
  const int c = static_cast<int>(index % to_stride);
  to[index] = c < outputs ? scale[c] * from[pixel * from_stride + source[c]] + shift[c] : 0;
}

__global__ void __launch_bounds__(THREADS)
    channel_map_backward(const float* gradient, int gradient_stride, float* input_gradient, int input_stride,
                         long long pixels, int outputs, const int* source, const float* scale) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= pixels * input_stride) {
    return;
  }
  const long long pixel = index / input_stride;
  const int i = static_cast<int>(index % input_stride);
  float sum = 0;
  for (int c = 0; c < outputs; c++) {
    sum += source[c] == i ? scale[c] * gradient[pixel * gradient_stride + c] : 0;
  }
  input_gradient[index] = sum;
}

}  // namespace

extern "C" int brushwork_channel_map_forward(const float* from, int from_stride, float* to, int to_stride,
                                             long long pixels, int outputs, const int* source, const float* scale,
                                             const float* shift, void* stream) {
  if (pixels < 1 || from_stride < 1 || outputs < 1 || to_stride < outputs) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(channel_map_forward, ceil_div(pixels * to_stride, THREADS), THREADS, 0, stream, from, from_stride, to,
         to_stride, pixels, outputs, source, scale, shift);
  return cudaGetLastError();
}

extern "C" int brushwork_channel_map_backward(const float* gradient, int gradient_stride, float* input_gradient,
                                              int input_stride, long long pixels, int outputs, const int* source,
                                              const float* scale, void* stream) {
  if (pixels < 1 || input_stride < 1 || outputs < 1 || gradient_stride < outputs) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(channel_map_backward, ceil_div(pixels * input_stride, THREADS), THREADS, 0, stream, gradient,
         gradient_stride, input_gradient, input_stride, pixels, outputs, source, scale);
  return cudaGetLastError();
}
