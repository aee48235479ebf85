// Asynchronous copies to shared memory, and the tensor cores' instructions of a whole warp.

#include "emulator_parts.h"

namespace emulator {

namespace {

void require_dynamic_shared(const void* address) {
  const char* first = static_cast<const char*>(address);
  if (first < dynamic_shared() || first + 16 > dynamic_shared() + dynamic_bytes()) {
    fail("an access of 16 bytes outside the dynamic shared memory");
  }
  if ((first - dynamic_shared()) % 16 != 0) {
    fail("an access of 16 bytes to shared memory that is not aligned to them");
  }
}

}  // namespace

void copy_async(void* shared, const void* from, bool valid) {
  require_dynamic_shared(shared);
  AsyncCopy copy{shared, {}};
  if (valid) {
    std::memcpy(&copy.value, from, sizeof copy.value);
  }
  std::memset(shared, POISON, sizeof copy.value);
  copies().open.push_back(copy);
}

void copy_async_commit() {
  AsyncCopies& all = copies();
  all.groups.push_back(std::move(all.open));
  all.open.clear();
}

void copy_async_wait(int pending) {
  auto& groups = copies().groups;
  while (groups.size() > static_cast<size_t>(pending)) {
    for (const AsyncCopy& copy : groups.front()) {
      std::memcpy(copy.to, &copy.value, sizeof copy.value);
    }
    groups.pop_front();
  }
}

namespace {

struct LdmatrixArguments {
  unsigned (&r)[4];
  const void* row;
  bool transposed;
};

void ldmatrix_of_warp(void* const (&lanes)[32]) {
  for (int lane = 0; lane < 32; lane++) {
    auto* mine = static_cast<LdmatrixArguments*>(lanes[lane]);
    const int g = lane / 4;
    const int t = lane % 4;
    for (int matrix = 0; matrix < 4; matrix++) {
      const auto value = [&](int row, int column) -> unsigned {
        const void* from = static_cast<LdmatrixArguments*>(lanes[matrix * 8 + row])->row;
        return static_cast<const unsigned short*>(from)[column];
      };
      mine->r[matrix] = mine->transposed ? value(2 * t, g) | value(2 * t + 1, g) << 16
                                         : value(g, 2 * t) | value(g, 2 * t + 1) << 16;
    }
  }
}

struct MmaArguments {
  float (&c)[4];
  const unsigned (&a)[4];
  unsigned b[2];
  Unpack unpack;
};

// Products are exact in double, and their sum is rounded once. A tensor core rounds a little worse.
void mma_of_warp(void* const (&lanes)[32]) {
  double a[16][16];
  double b[16][8];
  for (int lane = 0; lane < 32; lane++) {
    const auto* mine = static_cast<const MmaArguments*>(lanes[lane]);
    const int g = lane / 4;
    const int t = lane % 4;
    for (int i = 0; i < 4; i++) {
      const float2 pair = mine->unpack(mine->a[i]);
      a[g + i % 2 * 8][2 * t + i / 2 * 8] = pair.x;
      a[g + i % 2 * 8][2 * t + i / 2 * 8 + 1] = pair.y;
    }
    for (int i = 0; i < 2; i++) {
      const float2 pair = mine->unpack(mine->b[i]);
      b[2 * t + i * 8][g] = pair.x;
      b[2 * t + i * 8 + 1][g] = pair.y;
    }
  }
  for (int lane = 0; lane < 32; lane++) {
    auto* mine = static_cast<MmaArguments*>(lanes[lane]);
    for (int i = 0; i < 4; i++) {
      const int row = lane / 4 + i / 2 * 8;
      const int column = lane % 4 * 2 + i % 2;
      double sum = mine->c[i];
      for (int k = 0; k < 16; k++) {
        sum += a[row][k] * b[k][column];
      }
      mine->c[i] = static_cast<float>(sum);
    }
  }
}

}  // namespace

void ldmatrix(unsigned (&r)[4], const void* row, bool transposed) {
  require_dynamic_shared(row);
  LdmatrixArguments arguments{r, row, transposed};
  with_warp("ldmatrix", ldmatrix_of_warp, &arguments);
}

void mma(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1, Unpack unpack) {
  MmaArguments arguments{c, a, {b0, b1}, unpack};
  with_warp("mma", mma_of_warp, &arguments);
}

}  // namespace emulator
