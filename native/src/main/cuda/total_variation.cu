// Total variation of an image, or of any map of floats; first_layer_tail.cu can fuse its gradient by a network's image.
//
//   partials[b] = sum over block b of kind(d)      gradient += coefficient * the derivative of the sum of kind(d)
//
// d being every difference between a value and its right or lower neighbour in the same channel, kind(d) = |d| or d^2.
// It reads neighbours, so it cannot be part of Adam, which changes them in place.
//
// Memory-bound: reads the image once (neighbours come from the cache), reads and writes the gradient: 36 bytes a pixel of three channels.

#include "block_sum.h"
#include "variation.h"

namespace {

constexpr int THREADS = 256;

__global__ void __launch_bounds__(THREADS) total_variation(const float* image, float* gradient, float* partials,
                                                           int height, int width, int channels, float coefficient,
                                                           bool squared) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  float measure = 0;
  if (index < static_cast<long long>(height) * width * channels) {
    const long long pixel = index / channels;
    const Variation v = variation_at(image, height, width, channels, static_cast<int>(pixel / width),
                                     static_cast<int>(pixel % width), static_cast<int>(index % channels), squared);
    measure = v.measure;
    if (gradient != nullptr) {
      gradient[index] += coefficient * v.slope;
    }
  }
  const float total = block_sum<THREADS>(measure);
  if (threadIdx.x == 0) {
    partials[blockIdx.x] = total;
  }
}

}  // namespace

extern "C" int brushwork_total_variation_partials(int height, int width, int channels) {
  return ceil_div(static_cast<long long>(height) * width * channels, THREADS);
}

extern "C" int brushwork_total_variation(const float* image, float* gradient, float* partials, int height, int width,
                                         int channels, float coefficient, int kind, void* stream) {
  if (height < 1 || width < 1 || channels < 1) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(total_variation, brushwork_total_variation_partials(height, width, channels), THREADS, 0, stream, image,
         gradient, partials, height, width, channels, coefficient, kind == BRUSHWORK_SQUARED);
  return cudaGetLastError();
}
