// The product of a few rows and a panel of columns, in registers: c = a b, or c += a b. `a` and `c` have rows
// contiguous; `b` is a packed panel, depth x COLUMNS.
//
// On AVX2, 6 rows of 2 vectors are 12 sums, enough to hide the latency of two multiply-adds a cycle, and with 2 vectors of
// b and one of a they fill the 16 registers; AVX-512 has 32.

#pragma once

#include "vector.h"

namespace VECTOR_NAMESPACE {

constexpr int ROWS = LANES == 16 ? 12 : 6;
constexpr int COLUMNS = 2 * LANES;

inline void multiply(const float* a, long a_row, const float* b, int depth, float* c, long c_row, bool accumulate) {
  Vector sums[ROWS][2];
#pragma GCC unroll 12
  for (int r = 0; r < ROWS; r++) {
    sums[r][0] = accumulate ? load(c + r * c_row) : Vector{};
    sums[r][1] = accumulate ? load(c + r * c_row + LANES) : Vector{};
  }
  for (int d = 0; d < depth; d++) {
    const Vector b0 = load(b + d * COLUMNS), b1 = load(b + d * COLUMNS + LANES);
#pragma GCC unroll 12
    for (int r = 0; r < ROWS; r++) {
      const Vector x = all(a[r * a_row + d]);
      sums[r][0] += x * b0;
      sums[r][1] += x * b1;
    }
  }
#pragma GCC unroll 12
  for (int r = 0; r < ROWS; r++) {
    store(c + r * c_row, sums[r][0]);
    store(c + r * c_row + LANES, sums[r][1]);
  }
}

}  // namespace VECTOR_NAMESPACE
