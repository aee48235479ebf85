#pragma once

#include "vector.h"

namespace VECTOR_NAMESPACE {

void narrow(int height, int width, int inputs, const float* source, const float* weights, float* target, bool accumulate,
            int threads);

}  // namespace VECTOR_NAMESPACE
