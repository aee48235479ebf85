// Parts of maps, and back: between a part and the place in a whole that a frame says. The frame is read when the kernel
// runs, so one captured graph serves every tile of a picture.
//
//   read   part[y][x] = whole[y + down][x + across] where the pixel counts, and 0 elsewhere
//   add    whole[y + down][x + across] += part[y][x] where the pixel counts
//
// Those count that the frame names and that both have. Channels beyond `channels`, in a padded part, become 0.
//
// Memory-bound: `read` moves a part twice; `add` reads both and writes the whole, in the pixels that count.

#include "formats.h"

namespace {

constexpr int THREADS = 256;
constexpr int NUMBERS = 6;

struct Map {
  int height;
  int width;
  int stride;
};

// The index in the whole of channel 0 of pixel (y, x) of the part; or -1 if the pixel does not count.
__device__ inline long long place(const float* frame, int y, int x, Map whole) {
  int numbers[NUMBERS];
#pragma unroll
  for (int i = 0; i < NUMBERS; i++) {
    numbers[i] = static_cast<int>(frame[i]);
  }
  const int row = y + numbers[0];
  const int column = x + numbers[1];
  const bool counts = y >= numbers[2] && x >= numbers[3] && y < numbers[4] && x < numbers[5] && row >= 0 &&
                      row < whole.height && column >= 0 && column < whole.width;
  return counts ? (static_cast<long long>(row) * whole.width + column) * whole.stride : -1;
}

template <typename T, bool ADDS>
__global__ void __launch_bounds__(THREADS)
    window(T* whole, Map whole_map, T* part, Map part_map, int channels, const float* frame) {
  const long long index = static_cast<long long>(blockIdx.x) * THREADS + threadIdx.x;
  if (index >= static_cast<long long>(part_map.height) * part_map.width * part_map.stride) {
    return;
  }
  const int c = static_cast<int>(index % part_map.stride);
  const long long pixel = index / part_map.stride;
  const int y = static_cast<int>(pixel / part_map.width);
  const int x = static_cast<int>(pixel % part_map.width);
  const long long at = c < channels ? place(frame, y, x, whole_map) : -1;
  if (ADDS) {
    if (at >= 0) {
      store(whole + at + c, load(whole + at + c) + load(part + index));
    }
  } else {
    store(part + index, at >= 0 ? load(whole + at + c) : 0.0f);
  }
}

template <bool ADDS>
int launch(void* whole, int height, int width, int stride, void* part, int part_height, int part_width, int part_stride,
           int channels, int format, const float* frame, void* stream) {
  if (height < 1 || width < 1 || part_height < 1 || part_width < 1 || channels < 1 || stride < channels ||
      part_stride < channels) {
    return cudaErrorInvalidValue;
  }
  const Map whole_map = {height, width, stride};
  const Map part_map = {part_height, part_width, part_stride};
  const long long elements = static_cast<long long>(part_height) * part_width * part_stride;
  return with_format(format, [&](auto type) -> int {
    using T = decltype(type);
    LAUNCH((window<T, ADDS>), ceil_div(elements, THREADS), THREADS, 0, stream, static_cast<T*>(whole), whole_map,
           static_cast<T*>(part), part_map, channels, frame);
    return cudaGetLastError();
  });
}

}  // namespace

extern "C" int brushwork_window_read(void* whole, int height, int width, int stride, void* part, int part_height,
                                     int part_width, int part_stride, int channels, int format, const float* frame,
                                     void* stream) {
  return launch<false>(whole, height, width, stride, part, part_height, part_width, part_stride, channels, format, frame,
                       stream);
}

extern "C" int brushwork_window_add(void* whole, int height, int width, int stride, void* part, int part_height,
                                    int part_width, int part_stride, int channels, int format, const float* frame,
                                    void* stream) {
  return launch<true>(whole, height, width, stride, part, part_height, part_width, part_stride, channels, format, frame,
                      stream);
}
