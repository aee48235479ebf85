// A tile of the product of two matrices of 16-bit values, as one block makes it on the tensor cores.
#pragma once

#include "tile.h"

// `Rows` x `Columns` sums of products in fp32, spread over the eight warps of a block of 256 threads, four of them along
// the rows and two along the columns.
template <int Rows, int Columns>
struct TileProduct {
  static constexpr int STAGES = 3;  // of the copies' pipeline: two on their way while one is worked on
  static constexpr int M_TILES = Rows / 4 / 16;
  static constexpr int N_TILES = Columns / 2 / 8;

  float sums[M_TILES][N_TILES][4] = {};

  __device__ static int first_row() { return threadIdx.x / WARP % 4 * (Rows / 4); }
  __device__ static int first_column() { return threadIdx.x / WARP / 4 * (Columns / 2); }

  // Adds the products of `steps` pairs of slabs, each `Depth` deep and of `T`. start(step) starts copying a pair to one
  // stage of `STAGES`; left(step) and right(step) are its tiles, and load_a(tile, a, m, k) has the left one's fragment.
  template <typename T, int Depth, typename Start, typename Left, typename Right, typename LoadA>
  __device__ void add(int steps, const Start& start, const Left& left, const Right& right, const LoadA& load_a) {
    const int m0 = first_row();
    const int n0 = first_column();
    const auto start_if_any = [&](int step) {
      if (step < steps) {
        start(step);
      }
      copy_async_commit();  // an empty group too, so that the wait can count groups
    };
    for (int step = 0; step < STAGES - 1; step++) {
      start_if_any(step);
    }
    for (int step = 0; step < steps; step++) {
      copy_async_wait<STAGES - 2>();
      __syncthreads();  // all of this step is there, and all have done with the stage that the next copies overwrite
      start_if_any(step + STAGES - 1);
      const auto a_tile = left(step);
      const auto b_tile = right(step);
#pragma unroll
      for (int k = 0; k < Depth; k += 16) {
        unsigned a[M_TILES][4];
#pragma unroll
        for (int m = 0; m < M_TILES; m++) {
          load_a(a_tile, a[m], m0 + m * 16, k);
        }
#pragma unroll
        for (int n = 0; n < N_TILES; n += 2) {
          unsigned b[4];
          b_tile.load_b_pair(b, k, n0 + n * 8);
#pragma unroll
          for (int m = 0; m < M_TILES; m++) {
            mma<T>(sums[m][n], a[m], b[0], b[1]);
            mma<T>(sums[m][n + 1], a[m], b[2], b[3]);
          }
        }
      }
    }
  }

  // Hands over this thread's sums, two neighbours at a time: take(row, column, sum, sum in the next column).
  template <typename Take>
  __device__ void for_each_pair(const Take& take) const {
    const int lane = threadIdx.x % WARP;
#pragma unroll
    for (int m = 0; m < M_TILES; m++) {
#pragma unroll
      for (int n = 0; n < N_TILES; n++) {
        const int row = first_row() + m * 16 + lane / 4;
        const int column = first_column() + n * 8 + lane % 4 * 2;
        const float(&c)[4] = sums[m][n];
        take(row, column, c[0], c[1]);
        take(row + 8, column, c[2], c[3]);
      }
    }
  }
};
