// Launches, blocks, warps and threads, their barriers and their shared memory.

#include "emulator_parts.h"

#include <csetjmp>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <ucontext.h>

uint3 threadIdx;
uint3 blockIdx;
dim3 blockDim;
dim3 gridDim;

namespace {

using emulator::AsyncCopies;
using emulator::Launch;
using emulator::POISON;
using emulator::WarpInstruction;

constexpr unsigned WARP = 32;
constexpr size_t STACK_BYTES = 64 << 10;
constexpr size_t SHARED_LIMIT = 48 << 10;  // what a block can have without asking for more
constexpr size_t GUARD_BYTES = 64;
constexpr unsigned char GUARD = 0xa5;

enum class State { READY, AT_BLOCK_BARRIER, AT_WARP_INSTRUCTION, RETURNED };

// A CUDA thread. Its context is made once and then serves thread after thread: setjmp and longjmp switch without the
// system calls of swapcontext.
struct Fiber {
  std::unique_ptr<char[]> stack{new char[STACK_BYTES]};
  jmp_buf resume;
  bool entered = false;
  uint3 index{};
  State state = State::RETURNED;
  const char* site = nullptr;
  WarpInstruction instruction = nullptr;
  void* arguments = nullptr;
  AsyncCopies copies;
};

struct SharedArray {
  const void* key;
  size_t offset;
  size_t bytes;
};

std::mutex one_launch_at_a_time;
bool reversed = false;
thread_local int last_error = cudaSuccess;
std::string failure;

std::vector<std::unique_ptr<Fiber>> fibers;
Fiber* running = nullptr;
jmp_buf scheduler;
const Launch* current = nullptr;
alignas(128) char shared_memory[2 * SHARED_LIMIT];
std::vector<SharedArray> shared_arrays;
size_t shared_used = 0;

void to_scheduler() {
  if (_setjmp(running->resume) == 0) {
    _longjmp(scheduler, 1);
  }
}

void fiber_main() {
  for (;;) {
    current->kernel();
    running->state = State::RETURNED;
    to_scheduler();
  }
}

void run(Fiber& fiber) {
  running = &fiber;
  threadIdx = fiber.index;
  if (_setjmp(scheduler) != 0) {
    return;
  }
  if (fiber.entered) {
    _longjmp(fiber.resume, 1);
  }
  fiber.entered = true;
  ucontext_t context;
  getcontext(&context);
  context.uc_stack.ss_sp = fiber.stack.get();
  context.uc_stack.ss_size = STACK_BYTES;
  context.uc_link = nullptr;
  makecontext(&context, fiber_main, 0);
  setcontext(&context);
}

void wait(State state, const char* site) {
  running->state = state;
  running->site = site;
  to_scheduler();
}

std::string describe(const Fiber& fiber) {
  const std::string thread = "thread " + std::to_string(fiber.index.x);
  switch (fiber.state) {
    case State::AT_BLOCK_BARRIER:
      return thread + " waits at the barrier " + fiber.site;
    case State::AT_WARP_INSTRUCTION:
      return thread + " waits for its warp at " + fiber.site;
    default:
      return thread + " has returned";
  }
}

// Whether all of [first, last) wait in this way, and at the same place.
bool together(unsigned first, unsigned last, State state) {
  for (unsigned i = first; i < last; i++) {
    if (fibers[i]->state != state || fibers[i]->site != fibers[first]->site) {
      return false;
    }
  }
  return true;
}

void release(unsigned first, unsigned last) {
  for (unsigned i = first; i < last; i++) {
    fibers[i]->state = State::READY;
  }
}

// Runs a warp until its lanes wait at a barrier of the block, have returned, or can go no further. So a warp runs as far
// ahead of the others as barriers allow, which is how a missing one shows.
void run_warp(unsigned first) {
  for (;;) {
    for (unsigned lane = 0; lane < WARP && failure.empty(); lane++) {
      Fiber& fiber = *fibers[first + (reversed ? WARP - 1 - lane : lane)];
      if (fiber.state == State::READY) {
        run(fiber);
      }
    }
    if (!failure.empty() || !together(first, first + WARP, State::AT_WARP_INSTRUCTION)) {
      return;
    }
    void* lanes[WARP];
    for (unsigned lane = 0; lane < WARP; lane++) {
      lanes[lane] = fibers[first + lane]->arguments;
    }
    fibers[first]->instruction(lanes);
    release(first, first + WARP);
  }
}

// False if there is none to open: all threads have returned, or they have come to different places, a failure.
bool open_barrier(unsigned threads) {
  if (together(0, threads, State::AT_BLOCK_BARRIER)) {
    release(0, threads);
    return true;
  }
  const Fiber* waiting = nullptr;
  for (unsigned i = 0; i < threads && waiting == nullptr; i++) {
    if (fibers[i]->state != State::RETURNED) {
      waiting = fibers[i].get();
    }
  }
  for (unsigned i = 0; i < threads && waiting != nullptr && failure.empty(); i++) {
    if (fibers[i]->state != waiting->state || fibers[i]->site != waiting->site) {
      failure = "divergence: " + describe(*waiting) + ", but " + describe(*fibers[i]);
    }
  }
  return false;
}

void check_guards() {
  for (const SharedArray& array : shared_arrays) {
    for (size_t i = 0; i < GUARD_BYTES; i++) {
      if (static_cast<unsigned char>(shared_memory[array.offset + array.bytes + i]) != GUARD) {
        failure = "a shared array of " + std::to_string(array.bytes) + " bytes was written past its end";
        return;
      }
    }
  }
}

void run_block(unsigned threads) {
  std::memset(shared_memory, POISON, sizeof shared_memory);
  shared_arrays.clear();
  shared_used = 0;
  emulator::shared_array(nullptr, current->dynamic_bytes);
  for (unsigned i = 0; i < threads; i++) {
    Fiber& fiber = *fibers[i];
    fiber.index = {i, 0, 0};
    fiber.state = State::READY;
    fiber.copies = {};
  }
  do {
    for (unsigned warp = 0; warp < threads && failure.empty(); warp += WARP) {
      run_warp(reversed ? threads - WARP - warp : warp);
    }
  } while (failure.empty() && open_barrier(threads));
  if (failure.empty()) {
    check_guards();
  }
}

}  // namespace

int cudaGetLastError() {
  const int error = last_error;
  last_error = cudaSuccess;
  return error;
}

namespace emulator {

void run(const Launch& launch) {
  const std::lock_guard<std::mutex> lock(one_launch_at_a_time);
  last_error = cudaErrorLaunchFailure;
  failure.clear();
  const dim3 grid = launch.grid;
  const dim3 block = launch.block;
  const unsigned threads = block.x;
  const unsigned blocks = grid.x * grid.y * grid.z;
  if (block.y != 1 || block.z != 1 || threads % WARP != 0 || threads > 1024 || blocks == 0) {
    failure = "a launch needs blocks, and whole warps along x";
    return;
  }
  if (launch.dynamic_bytes > SHARED_LIMIT) {
    failure = "more than 48 KiB of shared memory";
    return;
  }
  while (fibers.size() < threads) {
    fibers.push_back(std::make_unique<Fiber>());
  }
  current = &launch;
  blockDim = block;
  gridDim = grid;
  for (unsigned i = 0; i < blocks && failure.empty(); i++) {
    const unsigned b = reversed ? blocks - 1 - i : i;
    blockIdx = {b % grid.x, b / grid.x % grid.y, b / grid.x / grid.y};
    run_block(threads);
  }
  if (!failure.empty()) {
    fibers.clear();  // where they stopped is nowhere to go on from
    return;
  }
  last_error = cudaSuccess;
}

void* shared_array(const void* key, size_t bytes) {
  size_t total = bytes;
  for (const SharedArray& array : shared_arrays) {
    if (array.key == key) {
      return shared_memory + array.offset;
    }
    total += array.bytes;
  }
  const size_t offset = shared_used;
  shared_used = (offset + bytes + GUARD_BYTES + 127) / 128 * 128;
  if (total > SHARED_LIMIT || shared_used > sizeof shared_memory) {
    fail("more than 48 KiB of shared memory");
  }
  shared_arrays.push_back({key, offset, bytes});
  std::memset(shared_memory + offset + bytes, GUARD, GUARD_BYTES);
  return shared_memory + offset;
}

char* dynamic_shared() { return static_cast<char*>(shared_array(nullptr, 0)); }

void block_barrier(const char* site) { wait(State::AT_BLOCK_BARRIER, site); }

void with_warp(const char* site, WarpInstruction instruction, void* arguments) {
  running->instruction = instruction;
  running->arguments = arguments;
  wait(State::AT_WARP_INSTRUCTION, site);
}

void warp_barrier(const char* site) {
  with_warp(site, [](void* const(&)[32]) {}, nullptr);
}

void fail(const char* reason) {
  failure = std::string(reason) + ", in block " + std::to_string(blockIdx.x) + " thread " +
            std::to_string(threadIdx.x);
  _longjmp(scheduler, 1);
}

AsyncCopies& copies() { return running->copies; }

size_t dynamic_bytes() { return current->dynamic_bytes; }

}  // namespace emulator

// Runs the threads of a block, and the blocks of a grid, from the last to the first.
extern "C" void emulator_reverse(bool reverse) { reversed = reverse; }

// Why the last launch failed; empty if it did not.
extern "C" const char* emulator_failure() { return failure.c_str(); }
