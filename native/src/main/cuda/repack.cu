// Maps and matrices from one arrangement to another: a number format, a stride between rows, a power of two. Between the
// dense floats of the caller and the maps of the network, whose channels are padded to a multiple of eight, and back.
//
//   to[r][c] = scale * from[r][c] where `from` has it, and 0 in what `to` has beyond        (or added to what is there)
//
// A map's rows are its pixels, and its columns the channels. convert.cu is faster where nothing is padded.
//
// Memory-bound, with accesses of one value: it runs on images and on maps of odd widths, never on those of VGG.

#include "formats.h"

namespace {

constexpr int THREADS = 256;

struct Rows {
  long long rows;
  int columns;
  int stride;
};

template <typename From, typename To>
__global__ void __launch_bounds__(THREADS)
    repack(const From* from, Rows source, To* to, Rows target, float scale, bool accumulate) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= target.rows * target.stride) {
    return;
  }
  const long long row = index / target.stride;
  const int column = static_cast<int>(index % target.stride);
  const bool there = row < source.rows && column < source.columns;
  const float value = there ? scale * load(from + row * source.stride + column) : 0;
  store(to + index, accumulate ? load(to + index) + value : value);
}

}  // namespace

extern "C" int brushwork_repack(const void* from, int from_format, long long from_rows, int from_columns,
                                int from_stride, void* to, int to_format, long long to_rows, int to_stride, float scale,
                                int accumulate, void* stream) {
  if (from_rows < 1 || from_columns < 1 || from_stride < from_columns || to_rows < 1 || to_stride < 1) {
    return cudaErrorInvalidValue;
  }
  const Rows source = {from_rows, from_columns, from_stride};
  const Rows target = {to_rows, to_stride, to_stride};
  return with_format(from_format, [&](auto from_type) {
    return with_format(to_format, [&](auto to_type) -> int {
      using From = decltype(from_type);
      using To = decltype(to_type);
      LAUNCH((repack<From, To>), ceil_div(to_rows * to_stride, THREADS), THREADS, 0, stream,
             static_cast<const From*>(from), source, static_cast<To*>(to), target, scale, accumulate != 0);
      return cudaGetLastError();
    });
  });
}
