// From the partial sums of gram.cu to a Gram matrix G, and to all that a style loss needs of it, in one pass:
//
//   G = scale * (partials of split 0 + split 1 + ...), in this order
//   loss partials   sums of (G[i][j] - target[i][j])^2       (reduce.cu makes the loss of them)
//   D[i][j] = scale * 2 * coefficient * ((G - target)[i][j] + (G - target)[j][i])
//
// D is the factor by which style_gradient.cu multiplies the map: the gradient of coefficient * sum((G - target)^2) by
// F[p][j] is the sum over i of F[p][i] * D[i][j]. It is symmetric even where a target is not. The difference is taken in
// fp32 and rounded once, since G is close to its target late in a run.
//
// Reads the partial sums, which are in the L2 cache (at most 9 MB), and up to 3 matrices of C^2 floats.

#include "block_sum.h"
#include "formats.h"
#include "gram_tiles.h"

namespace {

constexpr int THREADS = 256;

template <typename D>
__global__ void __launch_bounds__(THREADS)
    gram_reduce(const float* partials, const float* target, float* gram, D* difference, float* loss_partials,
                int channels, int extent, int splits, float scale, float coefficient) {
  const int per_tile = extent * extent;
  const TilePlace place = TilePlace::of(blockIdx.y);
  const int index = blockIdx.x * THREADS + threadIdx.x;
  const int i = place.row * extent + index / extent;
  const int j = place.column * extent + index % extent;
  float error = 0;
  // Of a tile on the diagonal one half is enough.
  if (i <= j && j < channels) {
    const float* from = partials + static_cast<long long>(blockIdx.y) * splits * per_tile + index;
    float sum = 0;
    for (int split = 0; split < splits; split++) {
      sum += from[static_cast<long long>(split) * per_tile];
    }
    const float g = scale * sum;
    const int upper = i * channels + j;
    const int lower = j * channels + i;
    if (gram != nullptr) {
      gram[upper] = g;
      gram[lower] = g;
    }
    if (target != nullptr) {
      const float above = g - target[upper];
      const float below = g - target[lower];
      error = i == j ? above * above : above * above + below * below;
      if (difference != nullptr) {
        const float d = scale * (2 * coefficient) * (above + below);
        store(difference + upper, d);
        store(difference + lower, d);
      }
    }
  }
  const float total = block_sum<THREADS>(error);
  if (threadIdx.x == 0 && loss_partials != nullptr) {
    loss_partials[blockIdx.y * gridDim.x + blockIdx.x] = total;
  }
}

}  // namespace

extern "C" int brushwork_gram_loss_partials(int channels) {
  const GramTiles tiles = GramTiles::of(1, channels);
  return tiles.tiles * (tiles.extent * tiles.extent / THREADS);
}

extern "C" int brushwork_gram_reduce(const float* partials, const float* target, float* gram, void* difference,
                                     float* loss_partials, long long pixels, int channels, float scale,
                                     float coefficient, int format, void* stream) {
  if (pixels < 1 || channels < 8 || channels % 8 != 0) {
    return cudaErrorInvalidValue;
  }
  const GramTiles tiles = GramTiles::of(pixels, channels);
  const dim3 grid(tiles.extent * tiles.extent / THREADS, tiles.tiles);
  return with_format(format, [&](auto type) -> int {
    using D = typename GradientOf<decltype(type)>::type;
    LAUNCH((gram_reduce<D>), grid, THREADS, 0, stream, partials, target, gram, static_cast<D*>(difference),
           loss_partials, channels, tiles.extent, tiles.splits, scale, coefficient);
    return cudaGetLastError();
  });
}
