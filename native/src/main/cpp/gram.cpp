// Gram matrices: with F the map as a matrix of pixels x channels, G = scale F^T F. G is symmetric, so only the panels of
// COLUMNS columns on and above its diagonal are multiplied, which is half of the work.
//
// Pixels are cut into chunks, a fixed number for each shape; each has partial sums of its own, which are then added in
// order. Within a chunk, a block of PIXELS pixels stays in a cache while all its products are added. So no sum is longer
// than it need be, and none depends on the number of threads.

#include "gram.h"

#include <omp.h>

#include "product.h"

namespace VECTOR_NAMESPACE {
namespace {

constexpr int PIXELS = 64;

// Many where there are few channels; where these are many, threads share the rows of one chunk.
int chunks_of(long long pixels, int channels) {
  const long long fitting = pixels / (16ll * channels);
  return fitting < 1 ? 1 : fitting > 16 ? 16 : static_cast<int>(fitting);
}

// The rows of a panel, times all columns that are not left of it.
void multiply_panel(const float* map, int pixels, int channels, int panel, float* sums) {
  constexpr int REST = COLUMNS % ROWS;
  for (int column = panel; column < channels; column += COLUMNS) {
    float* to = sums + column;
    int row = panel;
    for (; row + ROWS <= panel + COLUMNS; row += ROWS) {
      multiply<ROWS>(map + row, 1, channels, map + column, channels, pixels, to + static_cast<long>(row) * channels, channels,
                     true);
    }
    multiply<REST>(map + row, 1, channels, map + column, channels, pixels, to + static_cast<long>(row) * channels, channels,
                   true);
  }
}

void clear(float* values, long count) {
  for (long i = 0; i < count; i += LANES) {
    store(values + i, Vector{});
  }
}

}  // namespace

long long gram_scratch(long long pixels, int channels) {
  return 4ll * chunks_of(pixels, channels) * channels * channels;
}

void gram(long long pixels, int channels, const float* map, float scale, float* to, float* scratch, int threads) {
  const int chunks = chunks_of(pixels, channels);
  const long size = static_cast<long>(channels) * channels;
  const long long chunk_pixels = (pixels + chunks - 1) / chunks;
  // A task is a chunk, or a panel's rows of the only one.
  const int parts = chunks > 1 ? 1 : channels / COLUMNS;
  const int part_rows = channels / parts;
  const int available = omp_get_max_threads();
#pragma omp parallel num_threads(smaller(available, threads))
  {
#pragma omp for schedule(dynamic)
    for (int task = 0; task < chunks * parts; task++) {
      const int chunk = task / parts, first_row = task % parts * part_rows;
      float* sums = scratch + chunk * size;
      clear(sums + static_cast<long>(first_row) * channels, static_cast<long>(part_rows) * channels);
      const long long end = (chunk + 1) * chunk_pixels < pixels ? (chunk + 1) * chunk_pixels : pixels;
      for (long long pixel = chunk * chunk_pixels; pixel < end; pixel += PIXELS) {
        const int count = end - pixel < PIXELS ? static_cast<int>(end - pixel) : PIXELS;
        for (int panel = first_row; panel < first_row + part_rows; panel += COLUMNS) {
          multiply_panel(map + pixel * channels, count, channels, panel, sums);
        }
      }
    }
#pragma omp for schedule(static)
    for (int row = 0; row < channels; row++) {
      for (int column = row; column < channels; column++) {
        float sum = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
          sum += scratch[chunk * size + static_cast<long>(row) * channels + column];
        }
        to[static_cast<long>(row) * channels + column] = scale * sum;
        to[static_cast<long>(column) * channels + row] = scale * sum;
      }
    }
  }
}

}  // namespace VECTOR_NAMESPACE
