// Maps from one number format to another, times a scale: features and targets between the floats of the caller and the
// format of the network, the power of two of a scaled fp16 layer taken out or put in on the way.
//
//   to[i] = round(scale * from[i])
//
// Moves the bytes of both maps, 16 at a time; no arithmetic to speak of.

#include "formats.h"

namespace {

constexpr int THREADS = 256;

template <typename From, typename To>
__global__ void __launch_bounds__(THREADS) convert(const From* from, To* to, long long groups, float scale) {
  const long long group = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (group >= groups) {
    return;
  }
  float values[8];
  load8(from + group * 8, values);
#pragma unroll
  for (float& value : values) {
    value *= scale;
  }
  store8(to + group * 8, values);
}

}  // namespace

extern "C" int brushwork_convert(const void* from, int from_format, void* to, int to_format, long long elements,
                                 float scale, void* stream) {
  if (elements < 8 || elements % 8 != 0 || !aligned(from, to)) {
    return cudaErrorInvalidValue;
  }
  const long long groups = elements / 8;
  return with_format(from_format, [&](auto from_type) {
    return with_format(to_format, [&](auto to_type) -> int {
      using From = decltype(from_type);
      using To = decltype(to_type);
      LAUNCH((convert<From, To>), ceil_div(groups, THREADS), THREADS, 0, stream, static_cast<const From*>(from),
             static_cast<To*>(to), groups, scale);
      return cudaGetLastError();
    });
  });
}
