#pragma once

#include "kernels.h"
#include "vector.h"

namespace VECTOR_NAMESPACE {

long long convolution_scratch(int height, int width, int inputs, int outputs, int threads);
void convolve(const Convolution& convolution, float* scratch, int threads);

}  // namespace VECTOR_NAMESPACE
