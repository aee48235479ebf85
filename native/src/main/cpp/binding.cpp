// Binds the kernels to the native methods of dev.brushwork.compute.onednn.Kernels, when Java loads the library.

#include "java_methods.h"
#include "kernels.h"

namespace {

// By the codes of Java's Instructions.
const Engine* const ENGINES[] = {&ENGINE_SSE2, &ENGINE_AVX2, &ENGINE_AVX512};

int widest_instructions() {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    return 2;
  }
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 1 : 0;
}

long long convolution_scratch(int instructions, int height, int width, int inputs, int outputs, int threads) {
  return ENGINES[instructions]->convolution_scratch(height, width, inputs, outputs, threads);
}

void convolve(int instructions, int threads, int height, int width, int inputs, int outputs, float* source, int source_pool,
              char* source_codes, float* weights, float* target, float* bias, bool accumulate, bool relu, float* activation,
              int target_pool, char* target_codes, float* scratch) {
  Convolution c;
  c.height = height;
  c.width = width;
  c.inputs = inputs;
  c.outputs = outputs;
  c.source = source;
  c.source_pool = static_cast<Pool>(source_pool);
  c.source_codes = source_codes;
  c.weights = weights;
  c.target = target;
  c.bias = bias;
  c.accumulate = accumulate;
  c.relu = relu;
  c.activation = activation;
  c.target_pool = static_cast<Pool>(target_pool);
  c.target_codes = target_codes;
  ENGINES[instructions]->convolve(c, scratch, threads);
}

long long gram_scratch(int instructions, long long pixels, int channels) {
  return ENGINES[instructions]->gram_scratch(pixels, channels);
}

void gram(int instructions, int threads, long long pixels, int channels, float* map, float scale, float* to, float* scratch) {
  ENGINES[instructions]->gram(pixels, channels, map, scale, to, scratch, threads);
}

void narrow(int instructions, int threads, int height, int width, int inputs, float* source, float* weights, float* target,
            bool accumulate) {
  ENGINES[instructions]->narrow(height, width, inputs, source, weights, target, accumulate, threads);
}

}  // namespace

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void*) {
  return java::register_methods(vm, "dev/brushwork/compute/onednn/Kernels",
                                {
                                    JAVA_METHOD("widestInstructions", widest_instructions),
                                    JAVA_METHOD("convolutionScratch", convolution_scratch),
                                    JAVA_METHOD("convolve", convolve),
                                    JAVA_METHOD("gramScratch", gram_scratch),
                                    JAVA_METHOD("gram", gram),
                                    JAVA_METHOD("narrow", narrow),
                                });
}
