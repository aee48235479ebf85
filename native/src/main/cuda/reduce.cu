// The last step of every loss: the partial sums that blocks left behind become one number.
//
//   sum = scale * (partials[0] + partials[1] + ...)
//
// One block, since there are at most some thousand partial sums; in double, so that their number costs no digits; each
// thread adds those a block's width apart, in order, and block_sum adds the threads.
//
// Moves 4 bytes a partial sum.

#include "block_sum.h"

namespace {

constexpr int THREADS = 256;

__global__ void __launch_bounds__(THREADS) reduce(const float* partials, int count, double scale, double* sum) {
  double mine = 0;
  for (int i = threadIdx.x; i < count; i += THREADS) {
    mine += partials[i];
  }
  const double total = block_sum<THREADS>(mine);
  if (threadIdx.x == 0) {
    *sum = scale * total;
  }
}

}  // namespace

extern "C" int brushwork_reduce(const float* partials, int count, double scale, double* sum, void* stream) {
  if (count < 1) {
    return cudaErrorInvalidValue;
  }
  LAUNCH(reduce, 1, THREADS, 0, stream, partials, count, scale, sum);
  return cudaGetLastError();
}
