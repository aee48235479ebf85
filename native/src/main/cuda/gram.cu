// The Gram matrix of a feature map F, its pixels as rows: G = F^T F, here as partial sums over splits of the pixels
// (gram_tiles.h). gram_reduce.cu adds them and scales.
//
//   partials[tile][split][i][j] = sum over the split's pixels p of F[p][i] * F[p][j]
//
// Both factors have the pixels along their inner dimension, and F is stored [pixel][channel]; ldmatrix.trans turns both
// on the way to the tensor cores, so no transposed copy is ever made. Products and sums are in fp32: sums of 3e9, as
// raw activations give, would overflow fp16.
//
// Reads F once for a matrix of one tile (C <= 128) and writes splits * C^2 floats of partial sums: at 512 x 512 x 64,
// 33 MB and 4 MB, for 2 * pixels * C^2 = 2.1 GFLOP (of more than one tile, 10 of 16 are computed: 1.3). Memory-bound on
// tensor cores.

#include "gram_tiles.h"
#include "tile_product.h"

namespace {

constexpr int THREADS = 256;

// Of 16-bit maps.
template <typename T, int Extent, int Depth>
__global__ void __launch_bounds__(THREADS, Extent == 64 ? 5 : 0)  // blocks a multiprocessor, or as nvcc likes
    gram(const T* map, float* partials, long long pixels, int channels, int pixels_per_split) {
  using Slab = Tile<Depth, Extent>;  // [pixel][channel]
  using Product = TileProduct<Extent, Extent>;

  const TilePlace place = TilePlace::of(blockIdx.y);
  const bool diagonal = place.row == place.column;
  const long long first = static_cast<long long>(blockIdx.x) * pixels_per_split;
  const long long end = first + pixels_per_split < pixels ? first + pixels_per_split : pixels;
  const int steps = ceil_div(end - first, Depth);

  DYNAMIC_SHARED(char, shared);
  const int slabs = channels <= Extent ? 1 : 2;  // a stage; on the diagonal both factors are the same one
  const auto left = [&](int step) { return Slab{shared + step % Product::STAGES * slabs * Slab::BYTES}; };
  const auto right = [&](int step) { return diagonal ? left(step) : Slab{left(step).bytes + Slab::BYTES}; };
  Product product;
  product.template add<T, Depth>(
      steps,
      [&](int step) {
        const long long pixel = first + static_cast<long long>(step) * Depth;
        left(step).template load_async<THREADS>(map, pixel, end, place.row * Extent, channels);
        if (!diagonal) {
          right(step).template load_async<THREADS>(map, pixel, end, place.column * Extent, channels);
        }
      },
      left, right, [](const Slab& slab, unsigned(&a)[4], int m, int k) { slab.load_a_transposed(a, k, m); });

  float* to = partials + (static_cast<long long>(blockIdx.y) * gridDim.x + blockIdx.x) * Extent * Extent;
  product.for_each_pair([&](int row, int column, float sum, float next) {
    *reinterpret_cast<float2*>(to + row * Extent + column) = make_float2(sum, next);
  });
}

// Of fp32 maps, without tensor cores: a thread has Extent / 16 rows and columns of the tile, 16 apart.
template <int Extent>
__global__ void __launch_bounds__(THREADS)
    gram_fp32(const float* map, float* partials, long long pixels, int channels, int pixels_per_split) {
  constexpr int DEPTH = 16;
  constexpr int EACH = Extent / 16;
  SHARED_ARRAY(float, left, DEPTH * Extent);
  SHARED_ARRAY(float, right, DEPTH * Extent);

  const TilePlace place = TilePlace::of(blockIdx.y);
  const long long first = static_cast<long long>(blockIdx.x) * pixels_per_split;
  const long long end = first + pixels_per_split < pixels ? first + pixels_per_split : pixels;
  const int row = threadIdx.x / 16;
  const int column = threadIdx.x % 16;
  float sums[EACH][EACH] = {};
  for (long long pixel = first; pixel < end; pixel += DEPTH) {
    for (int i = threadIdx.x; i < DEPTH * Extent; i += THREADS) {
      const long long p = pixel + i / Extent;
      const int i_channel = place.row * Extent + i % Extent;
      const int j_channel = place.column * Extent + i % Extent;
      left[i] = p < end && i_channel < channels ? map[p * channels + i_channel] : 0;
      right[i] = p < end && j_channel < channels ? map[p * channels + j_channel] : 0;
    }
    __syncthreads();
    for (int k = 0; k < DEPTH; k++) {
#pragma unroll
      for (int i = 0; i < EACH; i++) {
        const float a = left[k * Extent + row + 16 * i];
#pragma unroll
        for (int j = 0; j < EACH; j++) {
          sums[i][j] += a * right[k * Extent + column + 16 * j];
        }
      }
    }
    __syncthreads();
  }
  float* to = partials + (static_cast<long long>(blockIdx.y) * gridDim.x + blockIdx.x) * Extent * Extent;
#pragma unroll
  for (int i = 0; i < EACH; i++) {
#pragma unroll
    for (int j = 0; j < EACH; j++) {
      to[(row + 16 * i) * Extent + column + 16 * j] = sums[i][j];
    }
  }
}

template <typename T, int Extent, int Depth>
void launch_gram(const void* map, float* partials, long long pixels, int channels, const GramTiles& tiles,
                 void* stream) {
  const dim3 grid(tiles.splits, tiles.tiles);
  const int slabs = channels <= Extent ? 1 : 2;
  const int shared_bytes = TileProduct<Extent, Extent>::STAGES * slabs * Tile<Depth, Extent>::BYTES;
  LAUNCH((gram<T, Extent, Depth>), grid, THREADS, shared_bytes, stream, static_cast<const T*>(map), partials, pixels,
         channels, tiles.pixels_per_split);
}

template <typename T>
void launch_gram(const void* map, float* partials, long long pixels, int channels, const GramTiles& tiles,
                 void* stream) {
  if (tiles.extent == 64) {
    launch_gram<T, 64, 64>(map, partials, pixels, channels, tiles, stream);
  } else {
    launch_gram<T, 128, 32>(map, partials, pixels, channels, tiles, stream);
  }
}

template <>
void launch_gram<float>(const void* map, float* partials, long long pixels, int channels, const GramTiles& tiles,
                        void* stream) {
  const dim3 grid(tiles.splits, tiles.tiles);
  const float* from = static_cast<const float*>(map);
  if (tiles.extent == 64) {
    LAUNCH((gram_fp32<64>), grid, THREADS, 0, stream, from, partials, pixels, channels, tiles.pixels_per_split);
  } else {
    LAUNCH((gram_fp32<128>), grid, THREADS, 0, stream, from, partials, pixels, channels, tiles.pixels_per_split);
  }
}

}  // namespace

extern "C" long long brushwork_gram_partials(long long pixels, int channels) {
  return GramTiles::of(pixels, channels).partials();
}

extern "C" int brushwork_gram(const void* map, float* partials, long long pixels, int channels, int format,
                              void* stream) {
  if (pixels < 1 || channels < 8 || channels % 8 != 0 || !aligned(map, partials)) {
    return cudaErrorInvalidValue;
  }
  return with_format(format, [&](auto type) -> int {
    launch_gram<decltype(type)>(map, partials, pixels, channels, GramTiles::of(pixels, channels), stream);
    return cudaGetLastError();
  });
}
