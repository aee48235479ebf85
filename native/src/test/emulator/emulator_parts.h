// What the parts of the emulator know of each other; kernels and tests see cuda_emulator.h.
#pragma once

#include "cuda_emulator.h"

#include <deque>
#include <vector>

namespace emulator {

constexpr unsigned char POISON = 0xff;  // a NaN in every format

struct Launch {
  dim3 grid;
  dim3 block;
  size_t dynamic_bytes;
  std::function<void()> kernel;
};

// Runs one now; cudaGetLastError says how it went.
void run(const Launch& launch);

struct AsyncCopy {
  void* to;
  uint4 value;
};

// A thread's copies that are not there yet.
struct AsyncCopies {
  std::vector<AsyncCopy> open;
  std::deque<std::vector<AsyncCopy>> groups;
};

// Those of the thread that runs.
AsyncCopies& copies();

// The size of the dynamic shared memory of the launch that runs.
size_t dynamic_bytes();

}  // namespace emulator
