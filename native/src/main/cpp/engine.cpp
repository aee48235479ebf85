// The kernels for one set of instructions; compiled, with all that it includes, once for each.

#include "gram.cpp"
#include "kernels.h"
#include "narrow.cpp"
#include "winograd.cpp"

#define ENGINE_OF(isa) ENGINE_##isa
#define ENGINE(isa) ENGINE_OF(isa)

const Engine ENGINE(BRUSHWORK_ISA) = {
    VECTOR_NAMESPACE::convolution_scratch,
    VECTOR_NAMESPACE::convolve,
    VECTOR_NAMESPACE::gram_scratch,
    VECTOR_NAMESPACE::gram,
    VECTOR_NAMESPACE::narrow,
};
