// Convolutions with kernels of 3 x 3, stride 1 and padding 1 over maps of height x width x channels, by Winograd's
// F(4x4, 3x3). The same functions for every set of instructions.

#pragma once

// One convolution, and what is done to its result before it is stored, in this order.
struct Convolution {
  int height, width;
  int inputs, outputs;      // channels, multiples of 16
  const float* source;      // height x width x inputs
  const float* weights;     // (outputs / 16) x inputs x 3 x 3 x 16
  float* target;            // height x width x outputs
  const float* bias;        // outputs; or null
  bool accumulate;          // adds what is in the target
  bool relu;                // sets what is below zero to zero
  const float* activation;  // height x width x outputs: sets to zero wherever this is not above zero; or null
};

// The functions for one set of instructions.
struct Engine {
  // Bytes that `convolve` needs to work in, with so many threads.
  long long (*scratch)(int height, int width, int inputs, int outputs, int threads);
  // With as many threads of OpenMP as the calling thread may have, but no more than `threads`. The result is the same for
  // any number of them. `scratch` is aligned to 64 bytes.
  void (*convolve)(const Convolution& convolution, float* scratch, int threads);
};

extern const Engine ENGINE_SSE2;
extern const Engine ENGINE_AVX2;
extern const Engine ENGINE_AVX512;
