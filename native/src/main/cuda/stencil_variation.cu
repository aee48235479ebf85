// Total variations of more than two points, of an image or of any map of floats, and their gradient.
//
// Quadratic: the sum of w (difference)^2 over neighbours to the right (w = right), below (below) and along both diagonals
// (diagonal), the map's border being repeated once around it: the diagonals that cross a border are differences along
// it, which so weigh 2 `diagonal` more in the first and in the last row or column.
//
// Power: the sum of s^1.25 over all values with both neighbours, s = (right difference)^2 + (lower difference)^2.
//
// A thread has a value: the terms that it begins, and the derivative of all terms by it, gathered. Memory-bound: as
// total_variation.cu, whose partial sums are as many.

#include "block_sum.h"
#include "device.h"

namespace {

constexpr int THREADS = 256;

struct Stencil {
  float right, below, diagonal;
};

struct Term {
  float measure, slope;
};

__device__ inline float square(float x) { return x * x; }

// How many of the two borders of this extent `at` lies on.
__device__ inline int borders(int at, int extent) { return (at == 0) + (at == extent - 1); }

// `here` points to the value (y, x); its neighbours are `column` and `row` values away.
__device__ Term quadratic_at(const float* here, int y, int x, int height, int width, long long row, int column,
                             Stencil w) {
  const float value = *here;
  const float across = w.right + 2 * w.diagonal * borders(y, height);
  const float down = w.below + 2 * w.diagonal * borders(x, width);
  Term term = {0, 0};
  for (int dy = -1; dy <= 1; dy++) {
    for (int dx = -1; dx <= 1; dx++) {
      if ((dy == 0 && dx == 0) || y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width) {
        continue;
      }
      const float weight = dy == 0 ? across : dx == 0 ? down : w.diagonal;
      const float difference = value - here[dy * row + dx * column];
      term.slope += 2 * weight * difference;
      if (dy > 0 || (dy == 0 && dx > 0)) {
        term.measure += weight * square(difference);
      }
    }
  }
  return term;
}

// The derivative of s^1.25 by one of the two differences, over that difference.
__device__ inline float rate(float s) { return 2.5f * sqrtf(sqrtf(s)); }

__device__ Term power_at(const float* here, int y, int x, int height, int width, long long row, int column) {
  const float value = *here;
  Term term = {0, 0};
  if (y + 1 < height && x + 1 < width) {
    const float across = value - here[column];
    const float down = value - here[row];
    const float s = square(across) + square(down);
    term.measure = s * sqrtf(sqrtf(s));
    term.slope += rate(s) * (across + down);
  }
  if (y + 1 < height && x > 0) {
    const float left = here[-column];
    const float across = left - value;
    term.slope -= rate(square(across) + square(left - here[row - column])) * across;
  }
  if (y > 0 && x + 1 < width) {
    const float above = here[-row];
    const float down = above - value;
    term.slope -= rate(square(above - here[column - row]) + square(down)) * down;
  }
  return term;
}

__global__ void __launch_bounds__(THREADS)
    stencil_variation(const float* image, float* gradient, float* partials, int height, int width, int channels,
                      float coefficient, Stencil weights, bool power) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  float measure = 0;
  if (index < static_cast<long long>(height) * width * channels) {
    const long long pixel = index / channels;
    const int y = static_cast<int>(pixel / width);
    const int x = static_cast<int>(pixel % width);
    const long long row = static_cast<long long>(width) * channels;
    const Term term = power ? power_at(image + index, y, x, height, width, row, channels)
                            : quadratic_at(image + index, y, x, height, width, row, channels, weights);
    measure = term.measure;
    if (gradient != nullptr) {
      gradient[index] += coefficient * term.slope;
    }
  }
  const float total = block_sum<THREADS>(measure);
  if (threadIdx.x == 0) {
    partials[blockIdx.x] = total;
  }
}

}  // namespace

extern "C" int brushwork_stencil_variation_partials(int height, int width, int channels) {
  return ceil_div(static_cast<long long>(height) * width * channels, THREADS);
}

extern "C" int brushwork_stencil_variation(const float* image, float* gradient, float* partials, int height, int width,
                                           int channels, float coefficient, float right, float below, float diagonal,
                                           int power, void* stream) {
  if (height < 1 || width < 1 || channels < 1) {
    return cudaErrorInvalidValue;
  }
  const Stencil weights = {right, below, diagonal};
  LAUNCH(stencil_variation, brushwork_stencil_variation_partials(height, width, channels), THREADS, 0, stream, image,
         gradient, partials, height, width, channels, coefficient, weights, power != 0);
  return cudaGetLastError();
}
