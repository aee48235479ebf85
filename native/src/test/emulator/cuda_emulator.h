// CUDA on a CPU, as much of it as the kernels use, so that their unchanged source can be tested without a GPU.
//
// A launch runs its blocks one after the other on the calling thread. Every CUDA thread is a fiber, which runs until it
// meets a barrier or an instruction of the whole warp, and waits there for the others. Then the barrier opens, or the
// instruction is done for all lanes at once. Warp runs after warp, each as far as barriers let it.
//
// Mistakes that a GPU would pass over in silence fail the launch with a reason (see emulator_failure):
//   - threads of a block, or lanes of a warp, that wait at different places, or return while others wait;
//   - ldmatrix or cp.async beyond the dynamic shared memory, or not aligned to 16 bytes;
//   - writes past the end of any shared array.
// Others spoil the result: shared memory is poisoned with NaNs before each block, and again where a cp.async will
// write, until the wait that makes it visible. Threads and blocks run in either order (see emulator_reverse): where a
// barrier is missing, the two orders give different bits.
//
// A stream is a name only, and whatever is put on it done at once; unless its thread captures it (emulator_capture),
// when launches are written down with their arguments, to be replayed as often as one likes.
#pragma once

#include <functional>

#include "emulated_types.h"

#define __global__
#define __device__
#define __host__
#define __launch_bounds__(...)

// The arguments by value, since a captured launch outlives the call.
#define LAUNCH(kernel, grid, block, shared_bytes, stream, ...) \
  emulator::launch(grid, block, shared_bytes, stream, [=] { kernel(__VA_ARGS__); })

#define SHARED_ARRAY(type, name, count) \
  static char name##_key;               \
  type* const name = static_cast<type*>(emulator::shared_array(&name##_key, sizeof(type) * (count)))

#define DYNAMIC_SHARED(type, name) type* const name = reinterpret_cast<type*>(emulator::dynamic_shared())

#define EMULATOR_TEXT(line) #line
#define EMULATOR_SITE(line) __FILE__ ":" EMULATOR_TEXT(line)
#define __syncthreads() emulator::block_barrier(EMULATOR_SITE(__LINE__))
#define __syncwarp() emulator::warp_barrier(EMULATOR_SITE(__LINE__))

enum { cudaSuccess = 0, cudaErrorInvalidValue = 1, cudaErrorLaunchFailure = 719 };

// 0, or that the last launch failed.
int cudaGetLastError();

// Of the fiber that runs.
extern uint3 threadIdx;
extern uint3 blockIdx;
extern dim3 blockDim;
extern dim3 gridDim;

namespace emulator {

// Runs the kernel; or, while this thread captures `stream`, only writes it down.
void launch(dim3 grid, dim3 block, size_t shared_bytes, const void* stream, std::function<void()> kernel);

void* shared_array(const void* key, size_t bytes);
char* dynamic_shared();

void block_barrier(const char* site);

// An instruction of a whole warp: given the arguments of all its lanes, does the work of all.
using WarpInstruction = void (*)(void* const (&lanes)[32]);

// Waits for the other lanes, which must come to the same `site`; one of them runs the instruction for all.
void with_warp(const char* site, WarpInstruction instruction, void* arguments);

void warp_barrier(const char* site);

// Ends the launch with a reason.
[[noreturn]] void fail(const char* reason);

void copy_async(void* shared, const void* from, bool valid);
void copy_async_commit();
void copy_async_wait(int pending);

void ldmatrix(unsigned (&r)[4], const void* row, bool transposed);

using Unpack = float2 (*)(unsigned);
void mma(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1, Unpack unpack);

template <typename T>
T shuffle_from(T value, int lane) {
  struct Arguments {
    T value;
    int lane;
    T result;
  } arguments{value, lane, value};
  with_warp(
      "a shuffle",
      [](void* const (&lanes)[32]) {
        for (void* l : lanes) {
          auto* mine = static_cast<Arguments*>(l);
          mine->result = static_cast<Arguments*>(lanes[mine->lane])->value;
        }
      },
      &arguments);
  return arguments.result;
}

}  // namespace emulator

// Only whole warps shuffle here. A lane beyond the end keeps its own value, as on the device.
template <typename T>
T __shfl_down_sync(unsigned, T value, int distance) {
  const int lane = threadIdx.x % 32;
  return emulator::shuffle_from(value, lane + distance < 32 ? lane + distance : lane);
}

template <typename T>
T __shfl_xor_sync(unsigned, T value, int mask) {
  return emulator::shuffle_from(value, static_cast<int>(threadIdx.x % 32) ^ mask);
}
