// The gradient of a style loss by the map: T = F D, F's pixels as rows, D from gram_reduce.cu (it holds all factors).
//
//   T[p][j] = sum over i of F[p][i] * D[i][j]
//
// What the convolution below adds in its epilogue, so T is in the format of gradients. On tensor cores both factors must
// be of one format: an fp16 F is turned into bfloat16 in registers, after it was moved, since D has bfloat16's range.
//
// Reads F once for each 128 columns of D (from the L2 cache but for the first), writes T once, 16 bytes at a time: at
// 256 x 256 x 128, 2 * 17 MB and 2 * pixels * C^2 = 2.1 GFLOP. Memory-bound on tensor cores.

#include "tile_product.h"

namespace {

constexpr int THREADS = 256;
constexpr int ROWS = 128;  // pixels a block
constexpr int TENSOR_DEPTH = 32;  // channels a step

// Of 16-bit maps.
template <typename T, int Columns>
__global__ void __launch_bounds__(THREADS)
    style_gradient(const T* map, const bfloat16* difference, bfloat16* gradient, long long pixels, int channels) {
  using MapTile = Tile<ROWS, TENSOR_DEPTH>;
  using DifferenceTile = Tile<TENSOR_DEPTH, Columns>;
  using GradientTile = Tile<ROWS, Columns>;
  constexpr int STAGE_BYTES = MapTile::BYTES + DifferenceTile::BYTES;
  using Product = TileProduct<ROWS, Columns>;
  static_assert(GradientTile::BYTES <= Product::STAGES * STAGE_BYTES, "the result takes the place of the factors");

  const long long first = static_cast<long long>(blockIdx.x) * ROWS;
  const int first_column = blockIdx.y * Columns;
  const int steps = ceil_div(channels, TENSOR_DEPTH);

  DYNAMIC_SHARED(char, shared);
  const auto map_tile = [&](int step) { return MapTile{shared + step % Product::STAGES * STAGE_BYTES}; };
  const auto difference_tile = [&](int step) { return DifferenceTile{map_tile(step).bytes + MapTile::BYTES}; };
  Product product;
  product.template add<bfloat16, TENSOR_DEPTH>(
      steps,
      [&](int step) {
        const int channel = step * TENSOR_DEPTH;
        map_tile(step).template load_async<THREADS>(map, first, pixels, channel, channels);
        difference_tile(step).template load_async<THREADS>(difference, channel, channels, first_column, channels);
      },
      map_tile, difference_tile,
      [](const MapTile& tile, unsigned(&a)[4], int m, int k) {
        tile.load_a(a, m, k);
#pragma unroll
        for (unsigned& both : a) {
          both = as_bfloat16<T>(both);
        }
      });

  // Through shared memory, so that a row's values leave together.
  __syncthreads();
  const GradientTile result = {shared};
  product.for_each_pair([&](int row, int column, float sum, float next) {
    reinterpret_cast<unsigned*>(result.at(row, column / 8 * 8))[column % 8 / 2] = pack<bfloat16>(sum, next);
  });
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
  constexpr int SHARED_BYTES = TileProduct<ROWS, Columns>::STAGES * (ROWS + Columns) * TENSOR_DEPTH * 2;
  LAUNCH((style_gradient<T, Columns>), grid, THREADS, SHARED_BYTES, stream, static_cast<const T*>(map),
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
