// The windows of a pool of any size, stride and padding, for the kernels that need them.
#pragma once

#include "device.h"

struct Pool {
  int height, width, groups;  // of the input
  int rows, columns;          // of the output
  int window, stride, padding;

  // The part of a window, from `first` to `end`, that lies in the map.
  struct Span {
    int first, end;
  };

  __device__ Span span(int output, int extent) const {
    const int start = output * stride - padding;
    return {start < 0 ? 0 : start, start + window < extent ? start + window : extent};
  }

  // The windows, from `first` to `end`, that see an element: from the first that ends beyond it to the last that has
  // begun.
  __device__ Span windows_of(int at, int outputs) const {
    const int past = at + padding - window + 1;
    const int last = (at + padding) / stride;
    return {past <= 0 ? 0 : (past + stride - 1) / stride, (last < outputs ? last : outputs - 1) + 1};
  }
};

// False if there is no such pool.
inline bool describe(Pool* pool, int height, int width, int channels, int window, int stride, int padding) {
  if (height < 1 || width < 1 || channels < 8 || channels % 8 != 0 || stride < 1 || padding < 0 || padding >= window ||
      height + 2 * padding < window || width + 2 * padding < window) {
    return false;
  }
  *pool = {height, width, channels / 8, (height + 2 * padding - window) / stride + 1,
           (width + 2 * padding - window) / stride + 1, window, stride, padding};
  return true;
}
