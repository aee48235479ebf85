// The update that ends an iteration, and the preprocessing that begins the next, in one pass over the image.
//
//   m = b1 * m + (1 - b1) * g        v = b2 * v + (1 - b2) * g^2
//   x = clamp(x - step_size * m / (root_scale * sqrt(v) + epsilon))
//   input = preprocessing(x)
//
// Both forms of Adam are this one, with t the number of the update, from 1:
//
//   TORCH   step_size = rate / (1 - b1^t)                        root_scale = 1 / sqrt(1 - b2^t)
//   KERAS   step_size = rate * sqrt(1 - b2^t) / (1 - b1^t)       root_scale = 1
//
// The rate is that of learning_rate.h. adam_begin counts t on the device and finds the two, so that a captured graph needs nothing from the host.
//
// Memory-bound: reads 4 and writes 3 floats a value, and writes 16 bytes a pixel: 100 bytes a pixel, 26 MB at 512 x 512.
// A thread has four pixels, since 12 floats are three times 16 bytes.

#include "learning_rate.h"
#include "preprocessing.h"

namespace {

constexpr int THREADS = 128;
constexpr int PIXELS = 4;
constexpr int VALUES = 3 * PIXELS;

using Scalars = brushwork_adam_scalars;

__global__ void adam_begin(float* updates, Scalars* scalars, LearningRate learning_rate, double beta1, double beta2,
                           bool torch) {
  if (threadIdx.x != 0) {
    return;
  }
  const double rate = learning_rate.at(*updates);
  const double t = *updates + 1.0;
  const double correction1 = 1 - pow(beta1, t);
  const double root_correction2 = sqrt(1 - pow(beta2, t));
  scalars->step_size = static_cast<float>(torch ? rate / correction1 : rate * root_correction2 / correction1);
  scalars->root_scale = static_cast<float>(torch ? 1 / root_correction2 : 1);
  *updates = static_cast<float>(t);
}

// The values of a thread's pixels; of those beyond the image nothing is read or written.
__device__ void load(const float* from, long long first, long long end, float (&values)[VALUES]) {
  if (first + VALUES <= end) {
#pragma unroll
    for (int i = 0; i < VALUES; i += 4) {
      const float4 four = *reinterpret_cast<const float4*>(from + first + i);
      values[i] = four.x, values[i + 1] = four.y, values[i + 2] = four.z, values[i + 3] = four.w;
    }
  } else {
#pragma unroll
    for (int i = 0; i < VALUES; i++) {
      values[i] = first + i < end ? from[first + i] : 0;
    }
  }
}

__device__ void store(float* to, long long first, long long end, const float (&values)[VALUES]) {
  if (first + VALUES <= end) {
#pragma unroll
    for (int i = 0; i < VALUES; i += 4) {
      *reinterpret_cast<float4*>(to + first + i) =
          make_float4(values[i], values[i + 1], values[i + 2], values[i + 3]);
    }
  } else {
#pragma unroll
    for (int i = 0; i < VALUES; i++) {
      if (first + i < end) {
        to[first + i] = values[i];
      }
    }
  }
}

template <typename T>
__device__ void store_inputs(T* input, long long first_pixel, long long pixels, const Preprocessing& preprocessing,
                             const float (&x)[VALUES]) {
#pragma unroll
  for (int p = 0; p < PIXELS; p++) {
    if (first_pixel + p < pixels) {
      float values[3];
      preprocess(preprocessing, {x[3 * p], x[3 * p + 1], x[3 * p + 2]}, values);
      store_input(input, first_pixel + p, values);
    }
  }
}

template <typename T>
__global__ void __launch_bounds__(THREADS)
    prepare(const float* image, const Preprocessing* preprocessing, T* input, long long pixels) {
  const long long pixel = (static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x) * PIXELS;
  if (pixel >= pixels) {
    return;
  }
  float x[VALUES];
  load(image, 3 * pixel, 3 * pixels, x);
  store_inputs(input, pixel, pixels, *preprocessing, x);
}

struct Constants {
  float beta1, rest1, beta2, rest2, epsilon, clamp_min, clamp_max;
};

template <typename T>
__global__ void __launch_bounds__(THREADS)
    adam(float* image, const float* gradient, float* moment1, float* moment2, const Scalars* scalars,
         const Preprocessing* preprocessing, T* input, long long end, Constants constants) {
  const long long first = (static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x) * VALUES;
  if (first >= end) {
    return;
  }
  float x[VALUES];
  float g[VALUES];
  float m[VALUES];
  float v[VALUES];
  load(image, first, end, x);
  load(gradient, first, end, g);
  load(moment1, first, end, m);
  load(moment2, first, end, v);
  const Scalars s = *scalars;
#pragma unroll
  for (int i = 0; i < VALUES; i++) {
    m[i] = constants.beta1 * m[i] + constants.rest1 * g[i];
    v[i] = constants.beta2 * v[i] + constants.rest2 * g[i] * g[i];
    const float moved = x[i] - s.step_size * m[i] / (s.root_scale * sqrtf(v[i]) + constants.epsilon);
    // Comparisons, for fminf and fmaxf would turn a NaN into a bound and hide it.
    x[i] = moved < constants.clamp_min ? constants.clamp_min : moved > constants.clamp_max ? constants.clamp_max : moved;
  }
  store(image, first, end, x);
  store(moment1, first, end, m);
  store(moment2, first, end, v);
  if (input != nullptr) {
    store_inputs(input, first / 3, end / 3, *preprocessing, x);
  }
}

int blocks_for(long long values) { return ceil_div(values, THREADS * VALUES); }

}  // namespace

extern "C" int brushwork_prepare(const float* image, const brushwork_preprocessing* preprocessing, void* input,
                                 long long pixels, int format, void* stream) {
  if (pixels < 1 || !aligned(image, input)) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    LAUNCH((prepare<T>), blocks_for(3 * pixels), THREADS, 0, stream, image, preprocessing, static_cast<T*>(input), pixels);
    return cudaGetLastError();
  });
}

extern "C" int brushwork_adam_begin(float* updates, brushwork_adam_scalars* scalars, double learning_rate,
                                    double decay_rate, int decay_steps, int staircase, double beta1, double beta2,
                                    int form, void* stream) {
  if (decay_steps < 1) {
    return cudaErrorInvalidValue;
  }
  const LearningRate rate = {learning_rate, decay_rate, decay_steps, staircase != 0};
  LAUNCH(adam_begin, 1, WARP, 0, stream, updates, scalars, rate, beta1, beta2, form == BRUSHWORK_TORCH);
  return cudaGetLastError();
}

extern "C" int brushwork_adam(float* image, const float* gradient, float* moment1, float* moment2,
                              const brushwork_adam_scalars* scalars, const brushwork_preprocessing* preprocessing,
                              void* input, long long values, double beta1, double beta2, double epsilon,
                              double clamp_min, double clamp_max, int format, void* stream) {
  if (values < 1 || (input != nullptr && values % 3 != 0) || !aligned(image, gradient, moment1, moment2, input)) {
    return cudaErrorInvalidValue;
  }
  const Constants constants = {static_cast<float>(beta1),     static_cast<float>(1 - beta1),
                               static_cast<float>(beta2),     static_cast<float>(1 - beta2),
                               static_cast<float>(epsilon),   static_cast<float>(clamp_min),
                               static_cast<float>(clamp_max)};
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    LAUNCH((adam<T>), blocks_for(values), THREADS, 0, stream, image, gradient, moment1, moment2, scalars,
           preprocessing, static_cast<T*>(input), values, constants);
    return cudaGetLastError();
  });
}
