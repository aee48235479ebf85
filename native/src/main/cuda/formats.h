// The number formats of feature maps and gradients, and their 16-byte accesses: kernels compute in float and move eight
// consecutive channels at a time.
#pragma once

#include "device.h"

using half = __half;
using bfloat16 = __nv_bfloat16;

// The format of gradients beside maps of format T. Gradients span more powers of two than half has; their mantissa
// matters less than that of the activations.
template <typename T>
struct GradientOf {
  using type = bfloat16;
};
template <>
struct GradientOf<float> {
  using type = float;
};

// Two values of a 16-bit format in one register, the first in the low half.
template <typename T>
__device__ inline unsigned pack(float low, float high);

template <>
__device__ inline unsigned pack<half>(float low, float high) {
  return __half_as_ushort(__float2half_rn(low)) | unsigned{__half_as_ushort(__float2half_rn(high))} << 16;
}

template <>
__device__ inline unsigned pack<bfloat16>(float low, float high) {
  return __bfloat16_as_ushort(__float2bfloat16_rn(low)) |
         unsigned{__bfloat16_as_ushort(__float2bfloat16_rn(high))} << 16;
}

template <typename T>
__device__ inline float2 unpack(unsigned both);

template <>
__device__ inline float2 unpack<half>(unsigned both) {
  return make_float2(__half2float(__ushort_as_half(static_cast<unsigned short>(both))),
                     __half2float(__ushort_as_half(static_cast<unsigned short>(both >> 16))));
}

template <>
__device__ inline float2 unpack<bfloat16>(unsigned both) {
  return make_float2(__uint_as_float(both << 16), __uint_as_float(both & 0xffff0000u));
}

// Two values as bfloat16, the format of a product's other factor.
template <typename T>
__device__ inline unsigned as_bfloat16(unsigned both) {
  const float2 pair = unpack<T>(both);
  return pack<bfloat16>(pair.x, pair.y);
}

template <>
__device__ inline unsigned as_bfloat16<bfloat16>(unsigned both) {
  return both;
}

template <typename T>
__device__ inline void load8(const T* from, float (&values)[8]) {
  const uint4 bits = *reinterpret_cast<const uint4*>(from);
  const unsigned words[4] = {bits.x, bits.y, bits.z, bits.w};
#pragma unroll
  for (int i = 0; i < 4; i++) {
    const float2 pair = unpack<T>(words[i]);
    values[2 * i] = pair.x;
    values[2 * i + 1] = pair.y;
  }
}

template <>
__device__ inline void load8<float>(const float* from, float (&values)[8]) {
  const float4 low = reinterpret_cast<const float4*>(from)[0];
  const float4 high = reinterpret_cast<const float4*>(from)[1];
  values[0] = low.x, values[1] = low.y, values[2] = low.z, values[3] = low.w;
  values[4] = high.x, values[5] = high.y, values[6] = high.z, values[7] = high.w;
}

template <typename T>
__device__ inline void store8(T* to, const float (&values)[8]) {
  *reinterpret_cast<uint4*>(to) = make_uint4(pack<T>(values[0], values[1]), pack<T>(values[2], values[3]),
                                             pack<T>(values[4], values[5]), pack<T>(values[6], values[7]));
}

template <>
__device__ inline void store8<float>(float* to, const float (&values)[8]) {
  reinterpret_cast<float4*>(to)[0] = make_float4(values[0], values[1], values[2], values[3]);
  reinterpret_cast<float4*>(to)[1] = make_float4(values[4], values[5], values[6], values[7]);
}

// A single value.
__device__ inline float load(const float* from) { return *from; }
__device__ inline float load(const half* from) { return __half2float(*from); }
__device__ inline float load(const bfloat16* from) {
  return __uint_as_float(unsigned{__bfloat16_as_ushort(*from)} << 16);
}

__device__ inline void store(float* to, float value) { *to = value; }
__device__ inline void store(half* to, float value) { *to = __float2half_rn(value); }
__device__ inline void store(bfloat16* to, float value) { *to = __float2bfloat16_rn(value); }

// Calls `launch` with a value of the type that `format` names; that value only carries the type.
template <typename Launch>
int with_format(int format, Launch launch) {
  switch (format) {
    case BRUSHWORK_FP32:
      return launch(float());
    case BRUSHWORK_FP16:
      return launch(half());
    case BRUSHWORK_BF16:
      return launch(bfloat16());
    default:
      return cudaErrorInvalidValue;
  }
}
