// Tiles of a matrix of 16-bit values in shared memory, as the tensor cores want them.
#pragma once

#include "tensor_core.h"

// `Rows` x `Columns` values, stored in 16-byte chunks of eight columns. A row's chunks are permuted by its number, so
// that the eight rows that ldmatrix reads at one place of eight columns lie in different banks of shared memory.
template <int Rows, int Columns>
struct Tile {
  static_assert(Columns % 32 == 0, "a row is at least four chunks");
  static constexpr int CHUNKS = Columns / 8;
  static constexpr int BYTES = Rows * Columns * 2;

  char* bytes;

  // Where the eight values from (row, column) are; column a multiple of 8.
  __device__ char* at(int row, int column) const {
    // Four chunks are half a line of banks: there two rows share a line, and permute together.
    const int permutation = CHUNKS >= 8 ? row % 8 : row / 2 % 4;
    return bytes + (row * CHUNKS + ((column / 8) ^ permutation)) * 16;
  }

  // Starts copying the tile of `matrix` (`columns` wide) that begins at (row, column); what lies beyond row `end` or
  // beyond the last column becomes 0. All `Threads` of the block take part.
  template <int Threads, typename T>
  __device__ void load_async(const T* matrix, long long row, long long end, int column, int columns) const {
    static_assert(Rows * CHUNKS % Threads == 0, "every thread copies the same number of chunks");
#pragma unroll
    for (int i = 0; i < Rows * CHUNKS / Threads; i++) {
      const int chunk = i * Threads + threadIdx.x;
      const int r = chunk / CHUNKS;
      const int c = chunk % CHUNKS * 8;
      const bool inside = row + r < end && column + c < columns;
      copy_async(at(r, c), inside ? matrix + (row + r) * columns + column + c : matrix, inside);
    }
  }

  // The fragment of A at rows m.., k.. of a tile stored [m][k].
  __device__ void load_a(unsigned (&a)[4], int m, int k) const {
    const int lane = threadIdx.x % WARP;
    ldmatrix_x4(a, at(m + lane % 16, k + lane / 16 * 8));
  }

  // The fragment of A at rows m.., columns k.. of a tile stored [k][m].
  __device__ void load_a_transposed(unsigned (&a)[4], int k, int m) const {
    const int lane = threadIdx.x % WARP;
    ldmatrix_x4_trans(a, at(k + lane % 8 + lane / 16 * 8, m + lane / 8 % 2 * 8));
  }

  // The fragments of B at rows k.., columns n.. (b[0], b[1]) and n + 8.. (b[2], b[3]) of a tile stored [k][n].
  __device__ void load_b_pair(unsigned (&b)[4], int k, int n) const {
    const int lane = threadIdx.x % WARP;
    ldmatrix_x4_trans(b, at(k + lane % 16, n + lane / 16 * 8));
  }
};
