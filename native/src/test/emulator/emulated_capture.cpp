// Launches that are written down while a stream is captured, and done when its graph is launched.

#include "emulator_parts.h"

namespace {

using emulator::Launch;

// What this thread captures, and of which stream.
thread_local std::vector<Launch>* capture = nullptr;
thread_local const void* captured_stream = nullptr;

}  // namespace

void emulator::launch(dim3 grid, dim3 block, size_t shared_bytes, const void* stream, std::function<void()> kernel) {
  Launch launch{grid, block, shared_bytes, std::move(kernel)};
  if (capture != nullptr && stream == captured_stream) {
    capture->push_back(std::move(launch));
    cudaGetLastError();  // clears it
  } else {
    run(launch);
  }
}

// From here on launches of this thread on `stream` are written down, not run.
extern "C" void emulator_capture(const void* stream) {
  capture = new std::vector<Launch>;
  captured_stream = stream;
}

// How many this thread has written down so far.
extern "C" int emulator_captured() { return capture == nullptr ? 0 : static_cast<int>(capture->size()); }

// Ends it, and gives the launches away.
extern "C" void* emulator_captured_launches() {
  void* const launches = capture;
  capture = nullptr;
  return launches;
}

// Runs launches `first` to `end`; the error of the first that fails.
extern "C" int emulator_replay(const void* launches, int first, int end) {
  const auto& all = *static_cast<const std::vector<Launch>*>(launches);
  for (int i = first; i < end; i++) {
    emulator::run(all[i]);
    if (const int error = cudaGetLastError()) {
      return error;
    }
  }
  return cudaSuccess;
}

extern "C" void emulator_forget(void* launches) { delete static_cast<std::vector<Launch>*>(launches); }
