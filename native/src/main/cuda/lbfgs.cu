// L-BFGS with a step of fixed length, all of it on the device. Its pairs (s, y) of steps and gradient differences stand in
// a ring of `slots` places, one more than are remembered: the place at `head` is being made, and `count` before it are in
// use. Three kernels an iteration:
//
//   lbfgs_products   y = g - y at the head, and the partial sums of s_i g, y_i g, s_i y and y_i y for every place in use
//   lbfgs_recursion  takes the pair at the head if s y > min_curvature; then the two-loop recursion on these products alone
//                    (Chen, Wang and Zhou, Large-scale L-BFGS using MapReduce, 2014), which ends in the factors of
//                    d = a g + sum of b_i s_i + c_i y_i
//   lbfgs_step       x = clamp(x + rate * d), without pairs rate * min(1, 2^updates / |g|_1), s = the step that x made, y = g at the head
//
// The recursion on vectors would go through memory four times for each pair, with 4 launches each; this goes through it
// twice an iteration. Its scalars are doubles, kept between iterations as the sums of two floats.
//
// Memory-bound: products and step each read 2 floats a value and pair in use: with a history of 100 1.6 KB a value, 1.3 GB
// an iteration at 512 x 512. lbfgs_recursion is one block, of 2 * count steps of latency.

#include "device.h"

namespace {

constexpr int THREADS = 256;
constexpr int WARPS = THREADS / WARP;
constexpr int VALUES = 16;
constexpr int CHUNK = THREADS * VALUES;
// s_i g, y_i g, s_i y, y_i y
constexpr int PRODUCTS = 4;

// As LbfgsUpdate's.
struct Counters {
  float updates, count, head, unused;
};

struct Factors {
  float rate, gradient;
};

__device__ inline int place(int head, int age, int slots) { return head >= age ? head - age : head - age + slots; }

__device__ inline float warp_sum(float value) {
#pragma unroll
  for (int distance = WARP / 2; distance > 0; distance /= 2) {
    value += __shfl_down_sync(0xffffffffu, value, distance);
  }
  return value;
}

// A row of partial sums a block: PRODUCTS for each place, then the sum of |g|.
__global__ void __launch_bounds__(THREADS)
    lbfgs_products(float* const* pairs, const float* gradient, const Counters* counters, float* partials, int slots,
                   long long values) {
  SHARED_ARRAY(float, sums, 2 * WARPS * PRODUCTS);
  const long long first = static_cast<long long>(blockIdx.x) * CHUNK + threadIdx.x;
  const int head = static_cast<int>(counters->head);
  float* const row = partials + static_cast<long long>(blockIdx.x) * (PRODUCTS * slots + 1);
  const bool is_first = counters->updates == 0;
  const int pairs_used = is_first ? 0 : static_cast<int>(counters->count) + 1;
  float* const newest = pairs[slots + head];
  float g[VALUES];
  float y[VALUES];
  float magnitude = 0;
#pragma unroll
  for (int k = 0; k < VALUES; k++) {
    const long long i = first + k * THREADS;
    g[k] = i < values ? gradient[i] : 0;
    y[k] = 0;
    if (i < values && !is_first) {
      y[k] = g[k] - newest[i];
      newest[i] = y[k];
    }
    magnitude += fabsf(g[k]);
  }
  // Rounds take turns with two halves of the shared memory, so that one barrier a round is enough.
  for (int age = 0; age <= pairs_used; age++) {
    const bool last = age == pairs_used;
    const int slot = last ? slots : place(head, age, slots);
    float product[PRODUCTS] = {magnitude, 0, 0, 0};
    if (!last) {
      const float* const step = pairs[slot];
      const float* const difference = pairs[slots + slot];
      product[0] = 0;
#pragma unroll
      for (int k = 0; k < VALUES; k++) {
        const long long i = first + k * THREADS;
        const float s = i < values ? step[i] : 0;
        const float d = age == 0 ? y[k] : i < values ? difference[i] : 0;
        product[0] += s * g[k];
        product[1] += d * g[k];
        product[2] += s * y[k];
        product[3] += d * y[k];
      }
    }
    float* const half = sums + age % 2 * WARPS * PRODUCTS;
#pragma unroll
    for (int p = 0; p < PRODUCTS; p++) {
      const float sum = warp_sum(product[p]);
      if (threadIdx.x % WARP == 0) {
        half[threadIdx.x / WARP * PRODUCTS + p] = sum;
      }
    }
    __syncthreads();
    if (threadIdx.x < (last ? 1 : PRODUCTS)) {
      float sum = 0;
      for (int warp = 0; warp < WARPS; warp++) {
        sum += half[warp * PRODUCTS + threadIdx.x];
      }
      row[slot * PRODUCTS + threadIdx.x] = sum;
    }
  }
}

__device__ inline double joined(const float* pair) { return static_cast<double>(pair[0]) + pair[1]; }

__device__ inline void split(double value, float* pair) {
  pair[0] = static_cast<float>(value);
  pair[1] = static_cast<float>(value - pair[0]);
}

// `products`: s_i y_j row by row, then y_i y_j, two floats each.
__global__ void __launch_bounds__(THREADS)
    lbfgs_recursion(const float* partials, int blocks, Counters* counters, float* products, Factors* factors, int slots,
                    double rate, double min_curvature) {
  DYNAMIC_SHARED(double, shared);
  double* const sums = shared;                     // PRODUCTS for each place, and the sum of |g|
  double* const alpha = sums + PRODUCTS * slots + 1;  // for each place
  float* const ss = products;
  float* const yy = products + 2ll * slots * slots;
  float* const step_factors = reinterpret_cast<float*>(factors + 1);
  float* const difference_factors = step_factors + slots;
  const int thread = threadIdx.x;
  const bool is_first = counters->updates == 0;
  int head = static_cast<int>(counters->head);
  int count = static_cast<int>(counters->count);

  const int columns = PRODUCTS * slots + 1;
  for (int column = thread; column < columns; column += THREADS) {
    const int slot = column / PRODUCTS;
    const int age = place(head, slot, slots);  // the distance from the head works both ways
    double sum = 0;
    if (slot == slots || (!is_first && age <= count)) {
      for (int block = 0; block < blocks; block++) {
        sum += partials[static_cast<long long>(block) * columns + column];
      }
    }
    sums[column] = sum;
  }
  __syncthreads();

  if (!is_first && sums[PRODUCTS * head + 2] > min_curvature) {
    for (int age = thread; age <= count; age += THREADS) {
      const int i = place(head, age, slots);
      split(sums[PRODUCTS * i + 2], ss + 2 * (static_cast<long long>(i) * slots + head));
      split(sums[PRODUCTS * i + 3], yy + 2 * (static_cast<long long>(i) * slots + head));
      split(sums[PRODUCTS * i + 3], yy + 2 * (static_cast<long long>(head) * slots + i));
    }
    count = count + 1 < slots ? count + 1 : slots - 1;
    head = head + 1 < slots ? head + 1 : 0;
  }
  __syncthreads();

  double scale = 1;
  if (count > 0) {
    const int newest = place(head, 1, slots);
    const long long diagonal = 2 * (static_cast<long long>(newest) * slots + newest);
    scale = joined(ss + diagonal) / joined(yy + diagonal);
  }
  // sums[PRODUCTS * i] is s_i q, sums[PRODUCTS * i + 1] is y_i q, for the q that the recursion makes of g.
  for (int age = 1; age <= count; age++) {
    const int i = place(head, age, slots);
    const double a = sums[PRODUCTS * i] / joined(ss + 2 * (static_cast<long long>(i) * slots + i));
    __syncthreads();
    for (int other = thread + 1; other <= count; other += THREADS) {
      const int k = place(head, other, slots);
      const long long at = 2 * (static_cast<long long>(k) * slots + i);
      if (other > age) {
        sums[PRODUCTS * k] -= a * joined(ss + at);
      }
      sums[PRODUCTS * k + 1] -= a * joined(yy + at);
    }
    if (thread == 0) {
      alpha[i] = a;
    }
    __syncthreads();
  }
  for (int age = thread + 1; age <= count; age += THREADS) {
    sums[PRODUCTS * place(head, age, slots) + 1] *= scale;
  }
  __syncthreads();
  for (int age = count; age >= 1; age--) {
    const int i = place(head, age, slots);
    const double b = sums[PRODUCTS * i + 1] / joined(ss + 2 * (static_cast<long long>(i) * slots + i));
    const double factor = alpha[i] - b;
    for (int other = thread + 1; other < age; other += THREADS) {
      const int k = place(head, other, slots);
      sums[PRODUCTS * k + 1] += factor * joined(ss + 2 * (static_cast<long long>(i) * slots + k));
    }
    if (thread == 0) {
      step_factors[i] = static_cast<float>(-factor);
      difference_factors[i] = static_cast<float>(scale * alpha[i]);
    }
    __syncthreads();
  }
  if (thread == 0) {
    const double magnitude = sums[PRODUCTS * slots];
    const double longest = count == 0 ? pow(2.0, static_cast<double>(counters->updates)) : magnitude;
    factors->rate = static_cast<float>(magnitude > longest ? rate * longest / magnitude : rate);
    factors->gradient = static_cast<float>(-scale);
    counters->updates += 1;
    counters->count = static_cast<float>(count);
    counters->head = static_cast<float>(head);
  }
}

__global__ void __launch_bounds__(THREADS)
    lbfgs_step(float* const* pairs, float* image, const float* gradient, const Counters* counters, const Factors* factors,
               int slots, long long values, float clamp_min, float clamp_max) {
  const long long i = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (i >= values) {
    return;
  }
  const int head = static_cast<int>(counters->head);
  const int count = static_cast<int>(counters->count);
  const float* const step_factors = reinterpret_cast<const float*>(factors + 1);
  const float* const difference_factors = step_factors + slots;
  const float g = gradient[i];
  float d = factors->gradient * g;
  for (int age = count; age >= 1; age--) {
    const int slot = place(head, age, slots);
    d += difference_factors[slot] * pairs[slots + slot][i];
    d += step_factors[slot] * pairs[slot][i];
  }
  const float x = image[i];
  const float step = factors->rate * d;
  const float wanted = x + step;
  const float moved = wanted < clamp_min ? clamp_min : wanted > clamp_max ? clamp_max : wanted;
  pairs[head][i] = moved == wanted ? step : moved - x;
  pairs[slots + head][i] = g;
  image[i] = moved;
}

}  // namespace

extern "C" int brushwork_lbfgs_blocks(long long values) { return ceil_div(values, CHUNK); }

extern "C" int brushwork_lbfgs_products(float* const* pairs, const float* gradient, const float* counters, float* partials,
                                        int slots, long long values, void* stream) {
  if (slots < 2 || values < 1) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(lbfgs_products, brushwork_lbfgs_blocks(values), THREADS, 0, stream, pairs, gradient,
         reinterpret_cast<const Counters*>(counters), partials, slots, values);
  return cudaGetLastError();
}

extern "C" int brushwork_lbfgs_recursion(const float* partials, float* counters, float* products, float* factors, int slots,
                                         long long values, double rate, double min_curvature, void* stream) {
  // Its doubles must fit the 48 KiB that a block has without asking.
  if (slots < 2 || slots > BRUSHWORK_LBFGS_SLOTS || values < 1) {
    return cudaErrorInvalidValue;
  }
  const int bytes = ((PRODUCTS + 1) * slots + 1) * static_cast<int>(sizeof(double));
  LAUNCH(lbfgs_recursion, 1, THREADS, bytes, stream, partials, brushwork_lbfgs_blocks(values),
         reinterpret_cast<Counters*>(counters), products, reinterpret_cast<Factors*>(factors), slots, rate, min_curvature);
  return cudaGetLastError();
}

extern "C" int brushwork_lbfgs_step(float* const* pairs, float* image, const float* gradient, const float* counters,
                                    const float* factors, int slots, long long values, double clamp_min, double clamp_max,
                                    void* stream) {
  if (slots < 2 || values < 1) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(lbfgs_step, ceil_div(values, THREADS), THREADS, 0, stream, pairs, image, gradient,
         reinterpret_cast<const Counters*>(counters), reinterpret_cast<const Factors*>(factors), slots, values,
         static_cast<float>(clamp_min), static_cast<float>(clamp_max));
  return cudaGetLastError();
}
