// CUDA's vector types and 16-bit floats, as much of them as the kernels use.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

struct uint3 {
  unsigned x, y, z;
};

struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};

struct alignas(8) float2 {
  float x, y;
};

struct alignas(16) float4 {
  float x, y, z, w;
};

struct alignas(16) uint4 {
  unsigned x, y, z, w;
};

inline float2 make_float2(float x, float y) { return {x, y}; }
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

inline float __uint_as_float(unsigned bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline unsigned __float_as_uint(float value) {
  unsigned bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

inline float fminf(float a, float b) { return std::fmin(a, b); }
inline float fmaxf(float a, float b) { return std::fmax(a, b); }

struct __half {
  unsigned short bits;
};

struct __nv_bfloat16 {
  unsigned short bits;
};

inline unsigned short __half_as_ushort(__half h) { return h.bits; }
inline __half __ushort_as_half(unsigned short bits) { return {bits}; }
inline unsigned short __bfloat16_as_ushort(__nv_bfloat16 b) { return b.bits; }

// `significand` without its lowest `dropped` bits, rounded to nearest, ties to even.
inline unsigned round_off(unsigned significand, int dropped) {
  const unsigned kept = significand >> dropped;
  const unsigned rest = significand & ((1u << dropped) - 1);
  const unsigned tie = 1u << (dropped - 1);
  return kept + (rest > tie || (rest == tie && (kept & 1)) ? 1 : 0);
}

// 1 sign bit, 5 exponent bits (bias 15), 10 mantissa bits.
inline __half __float2half_rn(float value) {
  const unsigned bits = __float_as_uint(value);
  const unsigned short sign = static_cast<unsigned short>(bits >> 16 & 0x8000u);
  const int exponent = static_cast<int>(bits >> 23 & 0xff) - 127;
  const unsigned significand = (bits & 0x7fffffu) | 0x800000u;
  unsigned magnitude;
  if (std::isnan(value)) {
    magnitude = 0x7fff;
  } else if (exponent > 15) {
    magnitude = 0x7c00;
  } else if (exponent >= -14) {
    // The rounded significand's leading 1 adds 1 to the exponent, and so does a carry out of its top.
    magnitude = (static_cast<unsigned>(exponent + 14) << 10) + round_off(significand, 13);
  } else if (exponent >= -25) {
    magnitude = round_off(significand, -exponent - 1);  // subnormal
  } else {
    magnitude = 0;
  }
  return {static_cast<unsigned short>(sign | magnitude)};
}

inline float __half2float(__half h) {
  const unsigned sign = (h.bits & 0x8000u) << 16;
  const int exponent = h.bits >> 10 & 0x1f;
  const unsigned mantissa = h.bits & 0x3ffu;
  if (exponent == 0x1f) {
    return __uint_as_float(sign | 0x7f800000u | mantissa << 13);
  }
  const float magnitude = exponent == 0 ? std::ldexp(static_cast<float>(mantissa), -24)
                                        : std::ldexp(static_cast<float>(mantissa | 0x400u), exponent - 25);
  return sign != 0 ? -magnitude : magnitude;
}

// The upper half of a float.
inline __nv_bfloat16 __float2bfloat16_rn(float value) {
  const unsigned bits = __float_as_uint(value);
  if (std::isnan(value)) {
    return {0x7fff};
  }
  return {static_cast<unsigned short>((bits + 0x7fffu + (bits >> 16 & 1)) >> 16)};
}
