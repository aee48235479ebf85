// The end of the backward pass in one kernel: from the gradient dX by the first convolution's rectified output F (64
// channels) to the gradient by the image.
//
//   Z[p][o]      = F[p][o] > 0 ? dX[p][o] + sum over i of F[p][i] * D[i][o] : 0       mask, and style term of this layer
//   U[p][c,r,s]  = sum over o of Z[p][o] * W[o][c][r][s]                               27 values a pixel
//   P[y][x][c]   = sum over r, s of U[y + 1 - r][x + 1 - s][c,r,s]                     the transposed convolution
//   gradient[y][x][source[c]] += scale[c] * P[y][x][c]                                 the preprocessing, backwards
//   gradient     += coefficient * the derivative of total variation
//
// Apart these would be four kernels that write and read maps of 64 channels. Here such maps are read once, and what is
// written is three channels: at 512 x 512, 67 MB read (85 MB with the halo, whose second reading the L2 cache serves)
// and 3 MB written, for 2.1 + 0.9 GFLOP (1.27 times that with the halo). Memory-bound on tensor cores.
//
// A block has 16 x 16 pixels and computes U for them and a halo of one around. On tensor cores nothing of F and dX goes
// through shared memory: a lane loads 16-byte chunks t and t + 4 of its rows, which makes each of their eight words,
// two channels, a fragment's register, once the channels are numbered so that word w of lane t is at position 8w + 2t.
// D and W are put into shared memory in this numbering, by which sums over channels do not change. F's fragments, the
// mask they imply, dX, and the product with D then all have the same layout, and Z is at once the left factor of the
// product with W.

#include "block_sum.h"
#include "preprocessing.h"
#include "tile.h"
#include "variation.h"

namespace {

constexpr int THREADS = 256;
constexpr int CHANNELS = 64;
constexpr int TAPS = 27;
constexpr int EXTENT = 16;
constexpr int HALO_EXTENT = EXTENT + 2;
constexpr int HALO_PIXELS = HALO_EXTENT * HALO_EXTENT;

// The image and what becomes of its gradient.
struct ImageSide {
  const float* image;
  const Preprocessing* preprocessing;
  float* gradient;
  float* variation_partials;
  int height, width;
  float coefficient;
  bool squared;
};

// The first pixel of a block's tile.
struct Corner {
  int y, x;

  __device__ static Corner of_block() {
    return {static_cast<int>(blockIdx.y) * EXTENT, static_cast<int>(blockIdx.x) * EXTENT};
  }

  // The pixel of number `i` in the tile with its halo, or -1 if it is outside the image.
  __device__ long long halo_pixel(int i, int height, int width) const {
    const int py = y - 1 + i / HALO_EXTENT;
    const int px = x - 1 + i % HALO_EXTENT;
    const bool inside = i < HALO_PIXELS && py >= 0 && py < height && px >= 0 && px < width;
    return inside ? static_cast<long long>(py) * width + px : -1;
  }
};

// The steps behind U, one pixel a thread. All threads must call it.
__device__ void finish(const float* u, const ImageSide& side) {
  const Corner corner = Corner::of_block();
  const int local_y = threadIdx.x / EXTENT;
  const int local_x = threadIdx.x % EXTENT;
  const int y = corner.y + local_y;
  const int x = corner.x + local_x;
  float measure = 0;
  if (y < side.height && x < side.width) {
    float gradient[3] = {};
#pragma unroll
    for (int c = 0; c < 3; c++) {
      float sum = 0;
#pragma unroll
      for (int r = 0; r < 3; r++) {
#pragma unroll
        for (int s = 0; s < 3; s++) {
          const int halo = (local_y + 2 - r) * HALO_EXTENT + local_x + 2 - s;
          sum += u[halo * TAPS + (c * 3 + r) * 3 + s];
        }
      }
      const int source = side.preprocessing->source[c];
#pragma unroll
      for (int to = 0; to < 3; to++) {
        gradient[to] += source == to ? side.preprocessing->scale[c] * sum : 0;
      }
    }
    const long long pixel = static_cast<long long>(y) * side.width + x;
#pragma unroll
    for (int c = 0; c < 3; c++) {
      if (side.coefficient != 0) {
        const Variation v = variation_at(side.image, side.height, side.width, 3, y, x, c, side.squared);
        measure += v.measure;
        gradient[c] += side.coefficient * v.slope;
      }
      side.gradient[pixel * 3 + c] = gradient[c];
    }
  }
  const float total = block_sum<THREADS>(measure);
  if (threadIdx.x == 0 && side.variation_partials != nullptr) {
    side.variation_partials[blockIdx.y * gridDim.x + blockIdx.x] = total;
  }
}

// The channel at a position of the fragments' numbering: word w of lane t, `odd` of its two.
__device__ int channel_at(int position) {
  const int w = position / 8;
  const int t = position % 8 / 2;
  const int odd = position % 2;
  return (t + w / 4 * 4) * 8 + w % 4 * 2 + odd;
}

// A lane's words of one row of a map of 64 channels, 0 if there is no such pixel.
template <typename T>
__device__ void load_words(const T* map, long long pixel, unsigned (&words)[8]) {
  const int t = threadIdx.x % 4;
#pragma unroll
  for (int half_row = 0; half_row < 2; half_row++) {
    uint4 bits = make_uint4(0, 0, 0, 0);
    if (pixel >= 0) {
      bits = *reinterpret_cast<const uint4*>(map + pixel * CHANNELS + (t + half_row * 4) * 8);
    }
    words[half_row * 4] = bits.x;
    words[half_row * 4 + 1] = bits.y;
    words[half_row * 4 + 2] = bits.z;
    words[half_row * 4 + 3] = bits.w;
  }
}

// Adds two gradients where the rectified output was above 0.
template <typename T>
__device__ unsigned masked_sum(unsigned mask, unsigned gradient, float style_low, float style_high) {
  const float2 rectified = unpack<T>(mask);
  const float2 g = unpack<bfloat16>(gradient);
  return pack<bfloat16>(rectified.x > 0 ? g.x + style_low : 0, rectified.y > 0 ? g.y + style_high : 0);
}

template <typename T>
__global__ void __launch_bounds__(THREADS)
    first_layer_tail(const T* map, const bfloat16* map_gradient, const bfloat16* difference, const float* weights,
                     ImageSide side) {
  constexpr int COLUMNS = 32;  // 27 taps, padded to whole fragments
  using DifferenceTile = Tile<CHANNELS, CHANNELS>;
  using WeightTile = Tile<CHANNELS, COLUMNS>;
  DYNAMIC_SHARED(char, shared);
  const DifferenceTile d_tile = {shared};
  const WeightTile w_tile = {d_tile.bytes + DifferenceTile::BYTES};
  float* const u = reinterpret_cast<float*>(w_tile.bytes + WeightTile::BYTES);

  const bool styled = difference != nullptr;
  for (int i = threadIdx.x; i < CHANNELS * CHANNELS && styled; i += THREADS) {
    const int row = i / CHANNELS;
    const int column = i % CHANNELS;
    reinterpret_cast<bfloat16*>(d_tile.at(row, column / 8 * 8))[column % 8] =
        difference[channel_at(row) * CHANNELS + channel_at(column)];
  }
  for (int i = threadIdx.x; i < CHANNELS * COLUMNS; i += THREADS) {
    const int row = i / COLUMNS;
    const int column = i % COLUMNS;
    store(reinterpret_cast<bfloat16*>(w_tile.at(row, column / 8 * 8)) + column % 8,
          column < TAPS ? weights[channel_at(row) * TAPS + column] : 0);
  }
  __syncthreads();

  const Corner corner = Corner::of_block();
  const int lane = threadIdx.x % WARP;
  for (int first = threadIdx.x / WARP * 16; first < HALO_PIXELS; first += THREADS / WARP * 16) {
    unsigned f[2][8];  // of row g and of row g + 8
    unsigned z[2][8];
#pragma unroll
    for (int row = 0; row < 2; row++) {
      const long long pixel = corner.halo_pixel(first + row * 8 + lane / 4, side.height, side.width);
      load_words(map, pixel, f[row]);
      load_words(map_gradient, pixel, z[row]);
    }
    float style[8][4] = {};
    if (styled) {
#pragma unroll
      for (int k = 0; k < 4; k++) {
        const unsigned a[4] = {as_bfloat16<T>(f[0][2 * k]), as_bfloat16<T>(f[1][2 * k]),
                               as_bfloat16<T>(f[0][2 * k + 1]), as_bfloat16<T>(f[1][2 * k + 1])};
#pragma unroll
        for (int n = 0; n < 8; n += 2) {
          unsigned b[4];
          d_tile.load_b_pair(b, k * 16, n * 8);
          mma<bfloat16>(style[n], a, b[0], b[1]);
          mma<bfloat16>(style[n + 1], a, b[2], b[3]);
        }
      }
    }
#pragma unroll
    for (int w = 0; w < 8; w++) {
      z[0][w] = masked_sum<T>(f[0][w], z[0][w], style[w][0], style[w][1]);
      z[1][w] = masked_sum<T>(f[1][w], z[1][w], style[w][2], style[w][3]);
    }
    float sums[4][4] = {};
#pragma unroll
    for (int k = 0; k < 4; k++) {
      const unsigned a[4] = {z[0][2 * k], z[1][2 * k], z[0][2 * k + 1], z[1][2 * k + 1]};
#pragma unroll
      for (int n = 0; n < 4; n += 2) {
        unsigned b[4];
        w_tile.load_b_pair(b, k * 16, n * 8);
        mma<bfloat16>(sums[n], a, b[0], b[1]);
        mma<bfloat16>(sums[n + 1], a, b[2], b[3]);
      }
    }
#pragma unroll
    for (int n = 0; n < 4; n++) {
#pragma unroll
      for (int i = 0; i < 4; i++) {
        const int row = first + lane / 4 + i / 2 * 8;
        const int tap = n * 8 + lane % 4 * 2 + i % 2;
        if (row < HALO_PIXELS && tap < TAPS) {
          u[row * TAPS + tap] = sums[n][i];
        }
      }
    }
  }
  __syncthreads();
  finish(u, side);
}

// Of fp32 maps, without tensor cores: U by one thread a pixel. The style term comes in as a map, from style_gradient.
__global__ void __launch_bounds__(THREADS) first_layer_tail_fp32(const float* map, const float* map_gradient,
                                                                 const float* style, const float* weights,
                                                                 ImageSide side) {
  DYNAMIC_SHARED(float, shared);
  float* const w = shared;
  float* const u = shared + CHANNELS * TAPS;
  for (int i = threadIdx.x; i < CHANNELS * TAPS; i += THREADS) {
    w[i] = weights[i];
  }
  __syncthreads();
  const Corner corner = Corner::of_block();
  for (int i = threadIdx.x; i < HALO_PIXELS; i += THREADS) {
    const long long pixel = corner.halo_pixel(i, side.height, side.width);
    float sums[TAPS] = {};
    for (int o = 0; pixel >= 0 && o < CHANNELS; o++) {
      const long long at = pixel * CHANNELS + o;
      const float z = map[at] > 0 ? map_gradient[at] + (style == nullptr ? 0 : style[at]) : 0;
#pragma unroll
      for (int tap = 0; tap < TAPS; tap++) {
        sums[tap] += z * w[o * TAPS + tap];
      }
    }
#pragma unroll
    for (int tap = 0; tap < TAPS; tap++) {
      u[i * TAPS + tap] = sums[tap];
    }
  }
  __syncthreads();
  finish(u, side);
}

template <typename T>
void launch_tail(dim3 grid, const void* map, const void* map_gradient, const void* style, const float* weights,
                 const ImageSide& side, void* stream) {
  constexpr int SHARED_BYTES =
      Tile<CHANNELS, CHANNELS>::BYTES + Tile<CHANNELS, 32>::BYTES + HALO_PIXELS * TAPS * sizeof(float);
  LAUNCH((first_layer_tail<T>), grid, THREADS, SHARED_BYTES, stream, static_cast<const T*>(map),
         static_cast<const bfloat16*>(map_gradient), static_cast<const bfloat16*>(style), weights, side);
}

template <>
void launch_tail<float>(dim3 grid, const void* map, const void* map_gradient, const void* style, const float* weights,
                        const ImageSide& side, void* stream) {
  constexpr int SHARED_BYTES = (CHANNELS * TAPS + HALO_PIXELS * TAPS) * sizeof(float);
  LAUNCH(first_layer_tail_fp32, grid, THREADS, SHARED_BYTES, stream, static_cast<const float*>(map),
         static_cast<const float*>(map_gradient), static_cast<const float*>(style), weights, side);
}

}  // namespace

extern "C" int brushwork_first_layer_tail_partials(int height, int width) {
  return ceil_div(height, EXTENT) * ceil_div(width, EXTENT);
}

extern "C" int brushwork_first_layer_tail(const void* map, const void* map_gradient, const void* style,
                                          const float* weights, const float* image,
                                          const brushwork_preprocessing* preprocessing, float* gradient,
                                          float* variation_partials, int height, int width, int channels,
                                          float coefficient, int kind, int format, void* stream) {
  if (height < 1 || width < 1 || channels != CHANNELS || !aligned(map, map_gradient, style)) {
    return cudaErrorInvalidValue;
  }
  const ImageSide side = {image,       preprocessing, gradient, variation_partials, height, width,
                          coefficient, kind == BRUSHWORK_SQUARED};
  const dim3 grid(ceil_div(width, EXTENT), ceil_div(height, EXTENT));
  return with_format(format, [&](auto type) -> int {
    launch_tail<decltype(type)>(grid, map, map_gradient, style, weights, side, stream);
    return cudaGetLastError();
  });
}
