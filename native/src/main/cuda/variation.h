// Total variation as one value of an image sees it, for the two kernels that need it.
#pragma once

#include "device.h"

// The terms of the loss that value (y, x, c) begins, those with its right and lower neighbour, and the derivative of the
// whole loss by that value, in which its left and upper neighbour take part too: each without the coefficient.
struct Variation {
  float measure;
  float slope;
};

__device__ inline float variation_slope(float difference, bool squared) {
  return squared ? 2 * difference : difference > 0 ? 1.0f : difference < 0 ? -1.0f : 0.0f;
}

__device__ inline float variation_measure(float difference, bool squared) {
  return squared ? difference * difference : fabsf(difference);
}

__device__ inline Variation variation_at(const float* image, int height, int width, int channels, int y, int x, int c,
                                         bool squared) {
  const long long here = (static_cast<long long>(y) * width + x) * channels + c;
  const long long row = static_cast<long long>(width) * channels;
  const float value = image[here];
  Variation v = {0, 0};
  if (x + 1 < width) {
    const float difference = value - image[here + channels];
    v.measure += variation_measure(difference, squared);
    v.slope += variation_slope(difference, squared);
  }
  if (y + 1 < height) {
    const float difference = value - image[here + row];
    v.measure += variation_measure(difference, squared);
    v.slope += variation_slope(difference, squared);
  }
  if (x > 0) {
    v.slope -= variation_slope(image[here - channels] - value, squared);
  }
  if (y > 0) {
    v.slope -= variation_slope(image[here - row] - value, squared);
  }
  return v;
}
