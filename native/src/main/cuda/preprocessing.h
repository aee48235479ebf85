// From an image's pixel to the network's input, in the registers of one thread.
#pragma once

#include "formats.h"

// input channel c = scale[c] * image channel source[c] + shift[c]
using Preprocessing = brushwork_preprocessing;

__device__ inline void preprocess(const Preprocessing& p, const float (&pixel)[3], float (&values)[3]) {
#pragma unroll
  for (int c = 0; c < 3; c++) {
    // Not an index by a variable, which would put the pixel into local memory.
    const float from = p.source[c] == 0 ? pixel[0] : p.source[c] == 1 ? pixel[1] : pixel[2];
    values[c] = p.scale[c] * from + p.shift[c];
  }
}

template <typename T>
__device__ inline float rounded(float value) {
  return unpack<T>(pack<T>(value, 0)).x;
}

// Stores one pixel of the network's input. In 16 bits it is padded to eight channels, and the padding put to use: what
// rounding took off the three channels follows in three more, for which the first layer's weights are repeated. So the
// image keeps the digits of both (22 bits in fp16) at no cost, and an update smaller than a rounding step still counts.
template <typename T>
__device__ inline void store_input(T* input, long long pixel, const float (&values)[3]) {
  float high[3];
#pragma unroll
  for (int c = 0; c < 3; c++) {
    high[c] = rounded<T>(values[c]);
  }
  store8(input + pixel * 8, {high[0], high[1], high[2], values[0] - high[0], values[1] - high[1], values[2] - high[2],
                             0, 0});
}

// In fp32: padded to four channels, which is 16 bytes.
template <>
__device__ inline void store_input<float>(float* input, long long pixel, const float (&values)[3]) {
  reinterpret_cast<float4*>(input)[pixel] = make_float4(values[0], values[1], values[2], 0);
}
