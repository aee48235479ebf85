// Products of small matrices of floats, C = left right, each factor transposed or not.
//
// A block has a tile of 16 x 16 of the result, and goes through the factors in tiles of as many terms, which lie in shared
// memory. Sums are in one order. For the square roots of Gram matrices' size, where cuDNN has nothing to offer: 2 n^3
// operations on 512 x 512 are a quarter of a GFLOP.

#include "device.h"

namespace {

constexpr int TILE = 16;

__global__ void __launch_bounds__(TILE * TILE)
    matrix_product(const float* left, int left_transposed, const float* right, int right_transposed, float* to, int rows,
                   int columns, int terms) {
  SHARED_ARRAY(float, a, TILE * TILE);
  SHARED_ARRAY(float, b, TILE * TILE);
  const int y = static_cast<int>(threadIdx.x) / TILE;
  const int x = static_cast<int>(threadIdx.x) % TILE;
  const int row = static_cast<int>(blockIdx.y) * TILE + y;
  const int column = static_cast<int>(blockIdx.x) * TILE + x;
  float sum = 0;
  for (int first = 0; first < terms; first += TILE) {
    const int ka = first + x;
    const int kb = first + y;
    a[y * TILE + x] = row < rows && ka < terms
                          ? left[left_transposed ? static_cast<long long>(ka) * rows + row
                                                 : static_cast<long long>(row) * terms + ka]
                          : 0;
    b[y * TILE + x] = column < columns && kb < terms
                          ? right[right_transposed ? static_cast<long long>(column) * terms + kb
                                                   : static_cast<long long>(kb) * columns + column]
                          : 0;
    __syncthreads();
#pragma unroll
    for (int k = 0; k < TILE; k++) {
      sum += a[y * TILE + k] * b[k * TILE + x];
    }
    __syncthreads();
  }
  if (row < rows && column < columns) {
    to[static_cast<long long>(row) * columns + column] = sum;
  }
}

}  // namespace

extern "C" int brushwork_matrix_product(const float* left, int left_transposed, const float* right,
                                        int right_transposed, float* to, int rows, int columns, int terms,
                                        void* stream) {
  if (rows < 1 || columns < 1 || terms < 1) {
    return cudaErrorInvalidValue;
  }
  const dim3 blocks(ceil_div(columns, TILE), ceil_div(rows, TILE));
  LAUNCH(matrix_product, blocks, TILE * TILE, 0, stream, left, left_transposed, right, right_transposed, to, rows,
         columns, terms);
  return cudaGetLastError();
}
