// Tensor-core instructions as functions that all 32 lanes of a warp call together: PTX under nvcc, the emulator's
// functions otherwise. The fragments are those of the PTX manual for mma.m16n8k16: with g = lane / 4 and t = lane % 4,
//
//   A (16 x 16)   a[0] = row g, columns 2t 2t+1     a[1] = row g + 8     a[2], a[3] = the same, columns + 8
//   B (16 x 8)    b[0] = rows 2t 2t+1, column g     b[1] = rows + 8
//   C (16 x 8)    c[0] c[1] = row g, columns 2t 2t+1     c[2] c[3] = row g + 8
#pragma once

#include "formats.h"

#ifdef __CUDACC__

__device__ inline unsigned shared_address(const void* shared) {
  return static_cast<unsigned>(__cvta_generic_to_shared(shared));
}

// Four 8 x 8 matrices of 16-bit values. Lane l names the 16-byte row l % 8 of matrix l / 8; it receives row g, columns
// 2t and 2t + 1, of each.
__device__ inline void ldmatrix_x4(unsigned (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row))
               : "memory");
}

// The same, each matrix transposed.
__device__ inline void ldmatrix_x4_trans(unsigned (&r)[4], const void* row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
               : "r"(shared_address(row))
               : "memory");
}

// c += A * B with products and sums in fp32.
template <typename T>
__device__ inline void mma(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1);

template <>
__device__ inline void mma<half>(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
      "{%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

template <>
__device__ inline void mma<bfloat16>(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
      "{%0, %1, %2, %3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

// Starts copying 16 bytes to shared memory, or clears them where there is nothing to copy (`from` is then not read, but
// must be an address).
__device__ inline void copy_async(void* shared, const void* from, bool valid) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared_address(shared)), "l"(from),
               "r"(valid ? 16 : 0)
               : "memory");
}

// Ends a group of copies.
__device__ inline void copy_async_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }

// Waits until at most `Pending` of this thread's groups are under way. Other threads' copies need a barrier besides.
template <int Pending>
__device__ inline void copy_async_wait() {
  asm volatile("cp.async.wait_group %0;" ::"n"(Pending) : "memory");
}

#else

inline void ldmatrix_x4(unsigned (&r)[4], const void* row) { emulator::ldmatrix(r, row, false); }

inline void ldmatrix_x4_trans(unsigned (&r)[4], const void* row) { emulator::ldmatrix(r, row, true); }

template <typename T>
inline void mma(float (&c)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
  emulator::mma(c, a, b0, b1, [](unsigned both) { return unpack<T>(both); });
}

inline void copy_async(void* shared, const void* from, bool valid) { emulator::copy_async(shared, from, valid); }

inline void copy_async_commit() { emulator::copy_async_commit(); }

template <int Pending>
inline void copy_async_wait() {
  emulator::copy_async_wait(Pending);
}

#endif
