// The gradient of a style loss by the map: T = F D, F's pixels as rows, D from gram_reduce.cu (it holds all factors).
//
//   T[p][j] = sum over i of F[p][i] * D[i][j]
//
// What the convolution below adds in its epilogue, so T is in the format of gradients. On tensor cores both factors must
// be of one format: an fp16 F is turned into bfloat16 in registers, after it was moved, since D has bfloat16's range.
//
// Reads F once for each 128 columns of D (from the L2 cache but for the first), writes T once, 16 bytes at a time: at
// 256 x 256 x 128, 2 * 17 MB and 2 * pixels * C^2 = 2.1 GFLOP. Memory-bound on tensor cores.

#include "tile.h"

namespace {

constexpr int THREADS = 256;
constexpr int ROWS = 128;  // pixels a block
constexpr int STAGES = 3;

// Of 16-bit maps: eight warps, four of them along the pixels and two along the columns.
template <typename T, int Columns>
__global__ void __launch_bounds__(THREADS)
    style_gradient(const T* map, const bfloat16* difference, bfloat16* gradient, long long pixels, int channels) {
  constexpr int DEPTH = 32;  // channels a step
  using MapTile = Tile<ROWS, DEPTH>;
  using DifferenceTile = Tile<DEPTH, Columns>;
  using GradientTile = Tile<ROWS, Columns>;
  constexpr int STAGE_BYTES = MapTile::BYTES + DifferenceTile::BYTES;
  static_assert(GradientTile::BYTES <= STAGES * STAGE_BYTES, "the result takes the place of the factors");
  constexpr int M_TILES = ROWS / 4 / 16;
  constexpr int N_TILES = Columns / 2 / 8;

  const long long first = static_cast<long long>(blockIdx.x) * ROWS;
  const int first_column = blockIdx.y * Columns;
  const int steps = ceil_div(channels, DEPTH);

  DYNAMIC_SHARED(char, shared);
  const auto map_tile = [&](int step) { return MapTile{shared + step % STAGES * STAGE_BYTES}; };
  const auto difference_tile = [&](int step) { return DifferenceTile{map_tile(step).bytes + MapTile::BYTES}; };
  const auto start_step = [&](int step) {
    if (step < steps) {
      map_tile(step).template load_async<THREADS>(map, first, pixels, step * DEPTH, channels);
      difference_tile(step).template load_async<THREADS>(difference, step * DEPTH, channels, first_column,
                                                         channels);
    }
    copy_async_commit();
  };

  const int warp = threadIdx.x / WARP;
  const int m0 = warp % 4 * (ROWS / 4);
  const int n0 = warp / 4 * (Columns / 2);
  float sums[M_TILES][N_TILES][4] = {};
  for (int step = 0; step < STAGES - 1; step++) {
    start_step(step);
  }
  for (int step = 0; step < steps; step++) {
    copy_async_wait<STAGES - 2>();
    __syncthreads();  // all of this step is there, and all have done with the stage that the next copies overwrite
    start_step(step + STAGES - 1);
    const MapTile a_tile = map_tile(step);
    const DifferenceTile b_tile = difference_tile(step);
#pragma unroll
    for (int k = 0; k < DEPTH; k += 16) {
      unsigned a[M_TILES][4];
#pragma unroll
      for (int m = 0; m < M_TILES; m++) {
        a_tile.load_a(a[m], m0 + m * 16, k);
#pragma unroll
        for (unsigned& both : a[m]) {
          both = as_bfloat16<T>(both);
        }
      }
#pragma unroll
      for (int n = 0; n < N_TILES; n += 2) {
        unsigned b[4];
        b_tile.load_b_pair(b, k, n0 + n * 8);
#pragma unroll
        for (int m = 0; m < M_TILES; m++) {
          mma<bfloat16>(sums[m][n], a[m], b[0], b[1]);
          mma<bfloat16>(sums[m][n + 1], a[m], b[2], b[3]);
        }
      }
    }
  }

  // Through shared memory, so that a row's values leave together.
  __syncthreads();
  const GradientTile result = {shared};
  const int lane = threadIdx.x % WARP;
#pragma unroll
  for (int m = 0; m < M_TILES; m++) {
#pragma unroll
    for (int n = 0; n < N_TILES; n++) {
      const int row = m0 + m * 16 + lane / 4;
      const float(&c)[4] = sums[m][n];
      reinterpret_cast<unsigned*>(result.at(row, n0 + n * 8))[lane % 4] = pack<bfloat16>(c[0], c[1]);
      reinterpret_cast<unsigned*>(result.at(row + 8, n0 + n * 8))[lane % 4] = pack<bfloat16>(c[2], c[3]);
    }
  }
  __syncthreads();
  for (int i = threadIdx.x; i < ROWS * GradientTile::CHUNKS; i += THREADS) {
    const int row = i / GradientTile::CHUNKS;
    const int column = i % GradientTile::CHUNKS * 8;
    if (first + row < pixels && first_column + column < channels) {
      *reinterpret_cast<uint4*>(gradient + (first + row) * channels + first_column + column) =
          *reinterpret_cast<const uint4*>(result.at(row, column));
    }
  }
}

// Of fp32 maps, without tensor cores: 64 x 64 values a block, a thread has 4 x 4 of them, 16 apart.
__global__ void __launch_bounds__(THREADS)
    style_gradient_fp32(const float* map, const float* difference, float* gradient, long long pixels, int channels) {
  constexpr int EXTENT = 64;
  constexpr int DEPTH = 16;
  constexpr int EACH = EXTENT / 16;
  // One column more than there are, so that a column's values lie in different banks.
  SHARED_ARRAY(float, left, EXTENT * (DEPTH + 1));
  SHARED_ARRAY(float, right, DEPTH * EXTENT);

  const long long first = static_cast<long long>(blockIdx.x) * EXTENT;
  const int first_column = blockIdx.y * EXTENT;
  const int row = threadIdx.x / 16;
  const int column = threadIdx.x % 16;
  float sums[EACH][EACH] = {};
  for (int channel = 0; channel < channels; channel += DEPTH) {
    for (int i = threadIdx.x; i < EXTENT * DEPTH; i += THREADS) {
      const long long p = first + i / DEPTH;
      const int k = channel + i % DEPTH;
      left[i / DEPTH * (DEPTH + 1) + i % DEPTH] = p < pixels && k < channels ? map[p * channels + k] : 0;
      const int k_row = channel + i / EXTENT;
      const int j = first_column + i % EXTENT;
      right[i] = k_row < channels && j < channels ? difference[static_cast<long long>(k_row) * channels + j] : 0;
    }
    __syncthreads();
    for (int k = 0; k < DEPTH; k++) {
#pragma unroll
      for (int i = 0; i < EACH; i++) {
        const float a = left[(row + 16 * i) * (DEPTH + 1) + k];
#pragma unroll
        for (int j = 0; j < EACH; j++) {
          sums[i][j] += a * right[k * EXTENT + column + 16 * j];
        }
      }
    }
    __syncthreads();
  }
#pragma unroll
  for (int i = 0; i < EACH; i++) {
#pragma unroll
    for (int j = 0; j < EACH; j++) {
      const long long p = first + row + 16 * i;
      const int c = first_column + column + 16 * j;
      if (p < pixels && c < channels) {
        gradient[p * channels + c] = sums[i][j];
      }
    }
  }
}

template <typename T, int Columns>
void launch_style_gradient(const void* map, const void* difference, void* gradient, long long pixels, int channels,
                           void* stream) {
  const dim3 grid(ceil_div(pixels, ROWS), ceil_div(channels, Columns));
  constexpr int STAGE_BYTES = (ROWS + Columns) * 32 * 2;
  LAUNCH((style_gradient<T, Columns>), grid, THREADS, STAGES * STAGE_BYTES, stream, static_cast<const T*>(map),
         static_cast<const bfloat16*>(difference), static_cast<bfloat16*>(gradient), pixels, channels);
}

template <typename T>
void launch_style_gradient(const void* map, const void* difference, void* gradient, long long pixels, int channels,
                           void* stream) {
  if (channels <= 64) {
    launch_style_gradient<T, 64>(map, difference, gradient, pixels, channels, stream);
  } else {
    launch_style_gradient<T, 128>(map, difference, gradient, pixels, channels, stream);
  }
}

template <>
void launch_style_gradient<float>(const void* map, const void* difference, void* gradient, long long pixels,
                                  int channels, void* stream) {
  const dim3 grid(ceil_div(pixels, 64), ceil_div(channels, 64));
  LAUNCH(style_gradient_fp32, grid, THREADS, 0, stream, static_cast<const float*>(map),
         static_cast<const float*>(difference), static_cast<float*>(gradient), pixels, channels);
}

}  // namespace

extern "C" int brushwork_style_gradient(const void* map, const void* difference, void* gradient, long long pixels,
                                        int channels, int format, void* stream) {
  if (pixels < 1 || channels < 8 || channels % 8 != 0 || !aligned(map, difference, gradient)) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    launch_style_gradient<decltype(type)>(map, difference, gradient, pixels, channels, stream);
    return cudaGetLastError();
  });
}
