// The product of a few rows and COLUMNS columns, summed in registers: c = a b, or c += a b. Steps are in floats, from row to
// row and along the sum; in a row, b and c are contiguous.
//
// On AVX2, 6 rows of 2 vectors are 12 sums, enough to hide the latency of two multiply-adds a cycle, and with 2 vectors of
// b and one of a they fill the 16 registers; AVX-512 has 32. It runs at the processor's peak.

#pragma once

#include "vector.h"

namespace VECTOR_NAMESPACE {

constexpr int ROWS = LANES == 16 ? 12 : 6;
constexpr int COLUMNS = 2 * LANES;

template <int Rows>
inline void multiply(const float* a, long a_row, long a_step, const float* b, long b_step, int depth, float* c, long c_row,
                     bool accumulate) {
  Vector sums[Rows][2] = {};
  for (int d = 0; d < depth; d++) {
    const Vector b0 = load(b + d * b_step), b1 = load(b + d * b_step + LANES);
#pragma GCC unroll 12
    for (int r = 0; r < Rows; r++) {
      const Vector x = all(a[r * a_row + d * a_step]);
      sums[r][0] += x * b0;
      sums[r][1] += x * b1;
    }
  }
  if (accumulate) {
#pragma GCC unroll 12
    for (int r = 0; r < Rows; r++) {
      sums[r][0] += load(c + r * c_row);
      sums[r][1] += load(c + r * c_row + LANES);
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < Rows; r++) {
    store(c + r * c_row, sums[r][0]);
    store(c + r * c_row + LANES, sums[r][1]);
  }
}

}  // namespace VECTOR_NAMESPACE
