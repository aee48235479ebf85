#pragma once

#include "vector.h"

namespace VECTOR_NAMESPACE {

long long gram_scratch(long long pixels, int channels);
void gram(long long pixels, int channels, const float* map, float scale, float* to, float* scratch, int threads);

}  // namespace VECTOR_NAMESPACE
