// How a Gram matrix is cut into tiles, and the pixels into splits; gram.cu fills partial sums in this layout and
// gram_reduce.cu adds them up.
//
// The matrix is symmetric, so only tiles on and above its diagonal are computed. They are few (10 of 128 x 128 for 512
// channels), too few to fill a GPU: so the pixels are split, and every split leaves a partial sum of every tile:
//
//   partials [tile][split][row in tile][column in tile]
//
// The number of splits depends on the shape alone, not on the GPU, so that the order of the sum does not either.
#pragma once

#include "device.h"

struct GramTiles {
  int extent;  // of a tile, in rows and columns
  int bands;   // tiles a side of the matrix
  int tiles;   // on and above the diagonal
  int splits;
  int pixels_per_split;

  static GramTiles of(long long pixels, int channels) {
    GramTiles g;
    g.extent = channels <= 64 ? 64 : 128;
    g.bands = ceil_div(channels, g.extent);
    g.tiles = g.bands * (g.bands + 1) / 2;
    // Two blocks of the small tile, one of the large, for each of an H100's 132 processors; but no less than 64 pixels
    // each, and a whole number of the 64 or 32 pixels that a block takes at a time.
    const int wanted = (g.extent == 64 ? 264 : 132) / g.tiles;
    const long long least = (pixels + (wanted > 1 ? wanted : 1) - 1) / (wanted > 1 ? wanted : 1);
    g.pixels_per_split = ceil_div(least, 64) * 64;
    g.splits = ceil_div(pixels, g.pixels_per_split);
    return g;
  }

  long long partials() const { return static_cast<long long>(tiles) * splits * extent * extent; }
};

// The place of tile number `tile`, counted by columns: (0,0), (0,1), (1,1), (0,2), ...
struct TilePlace {
  int row, column;

  __device__ static TilePlace of(int tile) {
    int column = 0;
    while (tile > column) {
      tile -= ++column;
    }
    return {tile, column};
  }
};
