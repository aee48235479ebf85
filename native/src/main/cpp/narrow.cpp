// Convolutions of many channels to three: the gradient of a network's first layer. So few outputs fill no vector, so the
// vectors run along the inputs, and their lanes are added up at the end.
//
// SPAN pixels of a row are summed at once: 12 sums, each vector of weights is used for 4 pixels and each of the map for
// 3 outputs.

#include "narrow.h"

#include <omp.h>

#include "kernels.h"

namespace VECTOR_NAMESPACE {
namespace {

constexpr int OUTPUTS = 3;
constexpr int SPAN = 4;
// What lies outside of the map.
alignas(64) const float ZEROS[NARROW_INPUTS] = {};

float sum(Vector value) {
  float total = 0;
  for (int i = 0; i < LANES; i++) {
    total += value[i];
  }
  return total;
}

struct Narrow {
  int height, width, inputs;
  const float* source;
  const float* weights;
  float* target;
  bool accumulate;

  void pixels(int y, int x) const {
    Vector sums[SPAN][OUTPUTS] = {};
    for (int i = 0; i < 3; i++) {
      const int row = y + i - 1;
      if (row < 0 || row >= height) {
        continue;
      }
      const float* from[SPAN + 2];
      for (int j = 0; j < SPAN + 2; j++) {
        const int column = x + j - 1;
        from[j] = column >= 0 && column < width ? source + (static_cast<long>(row) * width + column) * inputs : ZEROS;
      }
      const float* w = weights + i * 3 * OUTPUTS * inputs;
      for (int input = 0; input < inputs; input += LANES) {
#pragma GCC unroll 3
        for (int j = 0; j < 3; j++) {
          const float* tap = w + j * OUTPUTS * inputs + input;
          const Vector w0 = load(tap), w1 = load(tap + inputs), w2 = load(tap + 2 * inputs);
#pragma GCC unroll 4
          for (int pixel = 0; pixel < SPAN; pixel++) {
            const Vector value = load(from[pixel + j] + input);
            sums[pixel][0] += value * w0;
            sums[pixel][1] += value * w1;
            sums[pixel][2] += value * w2;
          }
        }
      }
    }
    for (int pixel = 0; pixel < smaller(SPAN, width - x); pixel++) {
      float* to = target + (static_cast<long>(y) * width + x + pixel) * OUTPUTS;
      for (int output = 0; output < OUTPUTS; output++) {
        to[output] = sum(sums[pixel][output]) + (accumulate ? to[output] : 0);
      }
    }
  }
};

}  // namespace

void narrow(int height, int width, int inputs, const float* source, const float* weights, float* target, bool accumulate,
            int threads) {
  const Narrow work = {height, width, inputs, source, weights, target, accumulate};
  const int available = omp_get_max_threads();
#pragma omp parallel for schedule(dynamic, 4) num_threads(smaller(available, threads))
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x += SPAN) {
      work.pixels(y, x);
    }
  }
}

}  // namespace VECTOR_NAMESPACE
