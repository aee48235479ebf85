// Binds the emulator's own functions to dev.brushwork.compute.cuda.kernels.Emulator of the tests.

#include <jni.h>

extern "C" void emulator_reverse(bool reverse);
extern "C" const char* emulator_failure();
extern "C" int emulator_fault(int fault, float* out);
extern "C" void emulator_capture(const void* stream);
extern "C" int emulator_captured();
extern "C" void* emulator_captured_launches();
extern "C" int emulator_replay(const void* launches, int first, int end);
extern "C" void emulator_forget(void* launches);

#define EMULATOR(result, name) extern "C" JNIEXPORT result JNICALL Java_dev_brushwork_compute_cuda_kernels_Emulator_##name

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

EMULATOR(void, capture)(JNIEnv*, jclass, jlong stream) { emulator_capture(reinterpret_cast<const void*>(stream)); }

EMULATOR(jint, captured)(JNIEnv*, jclass) { return emulator_captured(); }

EMULATOR(jlong, capturedLaunches)(JNIEnv*, jclass) { return reinterpret_cast<jlong>(emulator_captured_launches()); }

EMULATOR(jint, replay)(JNIEnv*, jclass, jlong launches, jint first, jint end) {
  return emulator_replay(reinterpret_cast<const void*>(launches), first, end);
}

EMULATOR(void, forget)(JNIEnv*, jclass, jlong launches) { emulator_forget(reinterpret_cast<void*>(launches)); }
