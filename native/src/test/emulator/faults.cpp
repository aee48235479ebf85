// Kernels with the mistakes that the emulator is there to find, for EmulatorTest.

#include "cuda_emulator.h"

namespace {

constexpr int THREADS = 64;

void correct(float* out) {
  SHARED_ARRAY(float, shared, THREADS);
  shared[threadIdx.x] = static_cast<float>(threadIdx.x);
  __syncthreads();
  out[threadIdx.x] = shared[THREADS - 1 - threadIdx.x];
}

void missing_barrier(float* out) {
  SHARED_ARRAY(float, shared, THREADS);
  shared[threadIdx.x] = static_cast<float>(threadIdx.x);
  out[threadIdx.x] = shared[THREADS - 1 - threadIdx.x];
}

// The same where an instruction keeps the lanes of a warp in step.
void missing_barrier_in_step(float* out) {
  SHARED_ARRAY(float, shared, THREADS);
  shared[threadIdx.x] = __shfl_xor_sync(0xffffffffu, 1.0f, 1);
  __syncwarp();
  out[threadIdx.x] = shared[THREADS - 1 - threadIdx.x];
}

void divergent_barrier(float* out) {
  if (threadIdx.x < 32) {
    __syncthreads();
  }
  out[threadIdx.x] = 0;
}

void two_barriers(float* out) {
  if (threadIdx.x < 32) {
    __syncthreads();
  } else {
    __syncthreads();
  }
  out[threadIdx.x] = 0;
}

void divergent_shuffle(float* out) {
  out[threadIdx.x] = threadIdx.x % 32 < 16 ? __shfl_xor_sync(0xffffffffu, 1.0f, 1) : 0;
}

void overrun(float* out) {
  SHARED_ARRAY(float, shared, THREADS);
  shared[threadIdx.x + 1] = 0;
  out[threadIdx.x] = 0;
}

void copy_outside(float* out) {
  DYNAMIC_SHARED(char, shared);
  emulator::copy_async(shared + threadIdx.x * 32, out, true);
}

void misaligned_ldmatrix(float* out) {
  DYNAMIC_SHARED(char, shared);
  unsigned r[4];
  emulator::ldmatrix(r, shared + 8, false);
  out[threadIdx.x] = static_cast<float>(r[0]);
}

// Reads what it copied before it waited.
void early_read(float* out) {
  DYNAMIC_SHARED(float, shared);
  emulator::copy_async(shared + threadIdx.x * 4, out + threadIdx.x / 4 * 4, true);
  emulator::copy_async_commit();
  out[threadIdx.x] = shared[threadIdx.x * 4];
}

using Kernel = void (*)(float*);
constexpr Kernel KERNELS[] = {correct,      missing_barrier,   missing_barrier_in_step, divergent_barrier,
                              two_barriers, divergent_shuffle, overrun,                 copy_outside,
                              early_read,   misaligned_ldmatrix};

}  // namespace

// Launches kernel number `fault` with room for 64 floats.
extern "C" int emulator_fault(int fault, float* out) {
  void* const stream = nullptr;
  LAUNCH(KERNELS[fault], 1, THREADS, 1024, stream, out);
  return cudaGetLastError();
}
