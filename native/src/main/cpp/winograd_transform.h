// The transforms of Winograd's minimal filtering F(4x4, 3x3): Lavin and Gray, Fast Algorithms for Convolutional Neural
// Networks, 2016. A tile of 4 x 4 outputs of a convolution by g needs the 6 x 6 inputs d below and around it:
//
//   y = A^T [ (G g G^T) * (B^T d B) ] A        * element by element: 36 multiplications instead of 144
//
// In one dimension this is Toom-Cook: the polynomials g and (transposed) d are evaluated at six points, 0, +-a, +-b and
// infinity, multiplied there, and interpolated. The textbook's a = 1 and b = 2 make whole numbers, but powers up to 8
// lose bits; a = 3/4 and b = 3/2 are as exact in binary, and with 256 channels the root mean square error was 2.4 times
// smaller, 1.1e-6 of the result's, and the largest 4 times.

#pragma once

#include "vector.h"

namespace VECTOR_NAMESPACE {

constexpr float A1 = 0.75f, A2 = A1 * A1, A3 = A2 * A1;
constexpr float B1 = 1.5f, B2 = B1 * B1, B3 = B2 * B1;

// In one dimension. `from(i)` is the value at place i; `to(i, value)` takes the result's.

// B^T d: six values to six.
template <typename From, typename To>
inline void transform_input(From from, To to) {
  const Vector d0 = from(0), d1 = from(1), d2 = from(2), d3 = from(3), d4 = from(4), d5 = from(5);
  const Vector even_a = d4 - B2 * d2, odd_a = d3 - B2 * d1;
  const Vector even_b = d4 - A2 * d2, odd_b = d3 - A2 * d1;
  to(0, A2 * B2 * d0 + (d4 - (A2 + B2) * d2));
  to(1, even_a + A1 * odd_a);
  to(2, even_a - A1 * odd_a);
  to(3, even_b + B1 * odd_b);
  to(4, even_b - B1 * odd_b);
  to(5, A2 * B2 * d1 + (d5 - (A2 + B2) * d3));
}

// G g: three values to six.
template <typename From, typename To>
inline void transform_weights(From from, To to) {
  constexpr float ZERO = 1 / (A2 * B2), A = 1 / (2 * A2 * (A2 - B2)), B = 1 / (2 * B2 * (B2 - A2));
  const Vector g0 = from(0), g1 = from(1), g2 = from(2);
  const Vector even_a = A * g0 + (A * A2) * g2, even_b = B * g0 + (B * B2) * g2;
  to(0, ZERO * g0);
  to(1, even_a + (A * A1) * g1);
  to(2, even_a - (A * A1) * g1);
  to(3, even_b + (B * B1) * g1);
  to(4, even_b - (B * B1) * g1);
  to(5, g2);
}

// A^T m: six values to four.
template <typename From, typename To>
inline void transform_output(From from, To to) {
  const Vector m0 = from(0), m1 = from(1), m2 = from(2), m3 = from(3), m4 = from(4), m5 = from(5);
  const Vector sum_a = m1 + m2, sum_b = m3 + m4;
  const Vector difference_a = m1 - m2, difference_b = m3 - m4;
  to(0, m0 + (sum_a + sum_b));
  to(1, A1 * difference_a + B1 * difference_b);
  to(2, A2 * sum_a + B2 * sum_b);
  to(3, A3 * difference_a + (B3 * difference_b + m5));
}

// In two dimensions: `from(i, j)` is the value at row i, column j; `to(i, j, value)` takes the result's.

template <typename From, typename To>
inline void transform_input_tile(From from, To to) {
  Vector half[6][6];
#pragma GCC unroll 6
  for (int j = 0; j < 6; j++) {
    transform_input([&](int i) { return from(i, j); }, [&](int i, Vector value) { half[i][j] = value; });
  }
#pragma GCC unroll 6
  for (int i = 0; i < 6; i++) {
    transform_input([&](int j) { return half[i][j]; }, [&](int j, Vector value) { to(i, j, value); });
  }
}

template <typename From, typename To>
inline void transform_weights_tile(From from, To to) {
  Vector half[6][3];
#pragma GCC unroll 3
  for (int j = 0; j < 3; j++) {
    transform_weights([&](int i) { return from(i, j); }, [&](int i, Vector value) { half[i][j] = value; });
  }
#pragma GCC unroll 6
  for (int i = 0; i < 6; i++) {
    transform_weights([&](int j) { return half[i][j]; }, [&](int j, Vector value) { to(i, j, value); });
  }
}

template <typename From, typename To>
inline void transform_output_tile(From from, To to) {
  Vector half[4][6];
#pragma GCC unroll 6
  for (int j = 0; j < 6; j++) {
    transform_output([&](int i) { return from(i, j); }, [&](int i, Vector value) { half[i][j] = value; });
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    transform_output([&](int j) { return half[i][j]; }, [&](int j, Vector value) { to(i, j, value); });
  }
}

}  // namespace VECTOR_NAMESPACE
