// Gradient descent with momentum and a decaying rate, and the moving average of an image.
//
//   rate = that of learning_rate.h
//   v = momentum * v - rate * g       x = clamp(x + v)         mean = decay * mean + (1 - decay) * x
//
// sgd_begin counts t on the device, so that a captured graph needs nothing from the host.
//
// Memory-bound: sgd reads 3 and writes 2 floats a value, average reads 2 and writes 1.

#include "learning_rate.h"

namespace {

constexpr int THREADS = 256;

__global__ void sgd_begin(float* updates, float* rate, LearningRate learning_rate) {
  if (threadIdx.x != 0) {
    return;
  }
  *rate = static_cast<float>(learning_rate.at(*updates));
  *updates += 1;
}

__global__ void __launch_bounds__(THREADS) sgd(float* image, const float* gradient, float* velocity, const float* rate,
                                               long long values, float momentum, float clamp_min, float clamp_max) {
  const long long i = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (i >= values) {
    return;
  }
  const float v = momentum * velocity[i] - *rate * gradient[i];
  const float moved = image[i] + v;
  velocity[i] = v;
  // Comparisons, for fminf and fmaxf would turn a NaN into a bound and hide it.
  image[i] = moved < clamp_min ? clamp_min : moved > clamp_max ? clamp_max : moved;
}

__global__ void __launch_bounds__(THREADS) average(const float* image, float* mean, long long values, float keep,
                                                   float take) {
  const long long i = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (i < values) {
    mean[i] = keep * mean[i] + take * image[i];
  }
}

}  // namespace

extern "C" int brushwork_sgd_begin(float* updates, float* rate, double learning_rate, double decay_rate, int decay_steps,
                                   int staircase, void* stream) {
  if (decay_steps < 1) {
    return cudaErrorInvalidValue;
  }
  const LearningRate decaying = {learning_rate, decay_rate, decay_steps, staircase != 0};
  LAUNCH(sgd_begin, 1, WARP, 0, stream, updates, rate, decaying);
  return cudaGetLastError();
}

extern "C" int brushwork_sgd(float* image, const float* gradient, float* velocity, const float* rate, long long values,
                             double momentum, double clamp_min, double clamp_max, void* stream) {
  if (values < 1) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(sgd, ceil_div(values, THREADS), THREADS, 0, stream, image, gradient, velocity, rate, values,
         static_cast<float>(momentum), static_cast<float>(clamp_min), static_cast<float>(clamp_max));
  return cudaGetLastError();
}

extern "C" int brushwork_average(const float* image, float* mean, long long values, double decay, void* stream) {
  if (values < 1) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(average, ceil_div(values, THREADS), THREADS, 0, stream, image, mean, values, static_cast<float>(decay),
         static_cast<float>(1 - decay));
  return cudaGetLastError();
}
