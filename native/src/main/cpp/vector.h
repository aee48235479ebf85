// A vector of floats as wide as the instructions this file is compiled for; see build.sh. GCC's vector extensions, so that
// one source serves every width. All is in a namespace of its own for each set of instructions: the linker must never take
// a function compiled for one set for that of another.

#pragma once

#include <immintrin.h>

#define VECTOR_NAMESPACE_OF(isa) brushwork_##isa
#define VECTOR_NAMESPACE_OF_VALUE(isa) VECTOR_NAMESPACE_OF(isa)
#define VECTOR_NAMESPACE VECTOR_NAMESPACE_OF_VALUE(BRUSHWORK_ISA)

namespace VECTOR_NAMESPACE {

constexpr int LANES = BRUSHWORK_LANES;

typedef float Vector __attribute__((vector_size(4 * LANES)));
typedef int Lanes __attribute__((vector_size(4 * LANES)));
// The same in memory, anywhere.
typedef float Stored __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

inline Vector load(const float* from) { return *reinterpret_cast<const Stored*>(from); }

inline void store(float* to, Vector value) { *reinterpret_cast<Stored*>(to) = value; }

// Every lane `value`.
inline Vector all(float value) { return value - Vector{}; }

// `value` where it is above zero, and where it is no number; else zero.
inline Vector rectified(Vector value) { return value <= Vector{} ? Vector{} : value; }

// One bit a lane: whether a comparison holds there. Four of these make a code.
#if BRUSHWORK_LANES == 4
typedef unsigned short Code;
inline unsigned signs(Lanes lanes) { return __builtin_ia32_movmskps(reinterpret_cast<Vector>(lanes)); }
#elif BRUSHWORK_LANES == 8
typedef unsigned int Code;
inline unsigned signs(Lanes lanes) { return __builtin_ia32_movmskps256(reinterpret_cast<Vector>(lanes)); }
#else
typedef unsigned long long Code;
inline unsigned signs(Lanes lanes) { return _mm512_movepi32_mask(reinterpret_cast<__m512i>(lanes)); }
#endif

// `value` in the lanes whose bit, counted from the least, is set; else zero.
inline Vector chosen(unsigned bits, Vector value) {
  Lanes lane;
  for (int i = 0; i < LANES; i++) {
    lane[i] = 1 << i;
  }
  const Lanes set = ((static_cast<int>(bits) - Lanes{}) & lane) == lane;
  return reinterpret_cast<Vector>(set & reinterpret_cast<Lanes>(value));
}

inline int smaller(int a, int b) { return a < b ? a : b; }

}  // namespace VECTOR_NAMESPACE
