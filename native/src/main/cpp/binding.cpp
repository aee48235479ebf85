// Binds the kernels to the native methods of dev.brushwork.compute.onednn.Kernels, when Java loads the library.

#include "java_methods.h"
#include "winograd.h"

namespace {

// By the numbers of Java's Instructions.
const Engine* const ENGINES[] = {&ENGINE_SSE2, &ENGINE_AVX2, &ENGINE_AVX512};

int widest_instructions() {
  if (__builtin_cpu_supports("avx512f")) {
    return 2;
  }
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 1 : 0;
}

long long winograd_scratch(int instructions, int height, int width, int inputs, int outputs, int threads) {
  return ENGINES[instructions]->scratch(height, width, inputs, outputs, threads);
}

void winograd(int instructions, int height, int width, int inputs, int outputs, float* source, float* weights,
              float* target, float* bias, bool accumulate, bool relu, float* activation, float* scratch, int threads) {
  const Convolution convolution = {height, width,      inputs, outputs,   source, weights, target, bias,
                                   accumulate, relu, activation};
  ENGINES[instructions]->convolve(convolution, scratch, threads);
}

}  // namespace

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void*) {
  return java::register_methods(vm, "dev/brushwork/compute/onednn/Kernels",
                                {
                                    JAVA_METHOD("widestInstructions", widest_instructions),
                                    JAVA_METHOD("winogradScratch", winograd_scratch),
                                    JAVA_METHOD("winograd", winograd),
                                });
}
