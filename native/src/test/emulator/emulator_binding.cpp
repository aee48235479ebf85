// Binds the emulator's own functions to dev.brushwork.compute.cuda.kernels.Emulator of the tests.

#include <jni.h>

extern "C" void emulator_reverse(bool reverse);
extern "C" const char* emulator_failure();
extern "C" int emulator_fault(int fault, float* out);

extern "C" JNIEXPORT void JNICALL Java_dev_brushwork_compute_cuda_kernels_Emulator_reverse(JNIEnv*, jclass,
                                                                                          jboolean reverse) {
  emulator_reverse(reverse);
}

extern "C" JNIEXPORT jstring JNICALL Java_dev_brushwork_compute_cuda_kernels_Emulator_failure(JNIEnv* env, jclass) {
  return env->NewStringUTF(emulator_failure());
}

extern "C" JNIEXPORT jint JNICALL Java_dev_brushwork_compute_cuda_kernels_Emulator_fault(JNIEnv*, jclass, jint fault,
                                                                                        jlong out) {
  return emulator_fault(fault, reinterpret_cast<float*>(out));
}
