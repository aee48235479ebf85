// The processor's kernels: the same functions for every set of instructions. Maps are height x width x channels, float32.
// Each runs with as many threads of OpenMP as the calling thread may have, but no more than `threads`; the result is the
// same for any number of them. Scratch memory is aligned to 64 bytes.

#pragma once

// Channels that lie together in the weights.
constexpr int PANEL = 16;
constexpr int NARROW_INPUTS = 1024;

// A pool of windows of 2 x 2, 2 apart; an odd last row or column is in no window.
enum Pool { NO_POOL, MAXIMUM, AVERAGE };

// A convolution with kernels of 3 x 3, stride 1 and padding 1, and what is done to its result before it is stored, in this
// order. The numbers of channels are multiples of PANEL.
struct Convolution {
  int height, width;
  int inputs, outputs;
  // The map, height x width x inputs. If `source_pool`, it is the gradient of a pool's input, and the source that of its
  // output; `source_codes` are what the pool's forward pass left.
  const float* source;
  Pool source_pool;
  const void* source_codes;
  const float* weights;     // (outputs / PANEL) x inputs x 3 x 3 x PANEL
  float* target;            // height x width x outputs, or what its pool leaves of them
  const float* bias;        // outputs; or null
  bool accumulate;          // adds what is in the target; not with a pool
  bool relu;                // sets what is below zero to zero
  // height x width x outputs: sets to zero wherever this is not above zero; or null; not with a pool.
  const float* activation;
  Pool target_pool;
  // Four bits a value of the pool: where in its window, row by row, the gradient passes. That is the first maximum, or for
  // an average everywhere; after a ReLU only what is above zero. Null if not wanted.
  void* target_codes;
};

struct Engine {
  // winograd.cpp
  long long (*convolution_scratch)(int height, int width, int inputs, int outputs, int threads);  // bytes
  void (*convolve)(const Convolution& convolution, float* scratch, int threads);

  // gram.cpp: to = scale * map^T map, channels x channels, for a map of pixels x channels; channels a multiple of 32
  long long (*gram_scratch)(long long pixels, int channels);  // bytes
  void (*gram)(long long pixels, int channels, const float* map, float scale, float* to, float* scratch, int threads);

  // narrow.cpp: a convolution with kernels of 3 x 3, stride 1 and padding 1, to three channels. `source` is height x width x
  // inputs, a multiple of PANEL and at most NARROW_INPUTS; `weights` are 3 x 3 x 3 outputs x inputs.
  void (*narrow)(int height, int width, int inputs, const float* source, const float* weights, float* target,
                 bool accumulate, int threads);
};

extern const Engine ENGINE_SSE2;
extern const Engine ENGINE_AVX2;
extern const Engine ENGINE_AVX512;
