// Binds the functions of kernels.h to the native methods of dev.brushwork.compute.cuda.kernels.Kernels, when Java loads
// the library. Types come from the C declarations: a pointer is a Java long that holds an address. A method whose
// declaration in Java differs is not found, and loading fails naming it.

#include <jni.h>

#include <string>
#include <vector>

#include "kernels.h"

namespace {

// How a C type travels: its Java type, and that type's letter in a method descriptor.
template <typename C>
struct Travel;
template <>
struct Travel<int> {
  using Java = jint;
  static constexpr char letter = 'I';
};
template <>
struct Travel<long long> {
  using Java = jlong;
  static constexpr char letter = 'J';
};
template <>
struct Travel<float> {
  using Java = jfloat;
  static constexpr char letter = 'F';
};
template <>
struct Travel<double> {
  using Java = jdouble;
  static constexpr char letter = 'D';
};
template <typename T>
struct Travel<T*> {
  using Java = jlong;
  static constexpr char letter = 'J';
};

template <typename C>
C from_java(typename Travel<C>::Java value) {
  if constexpr (std::is_pointer_v<C>) {
    return reinterpret_cast<C>(value);
  } else {
    return static_cast<C>(value);
  }
}

struct Method {
  const char* name;
  std::string descriptor;
  void* function;
};

template <auto Function, typename Result, typename... Args>
struct Call {
  static typename Travel<Result>::Java java(JNIEnv*, jclass, typename Travel<Args>::Java... args) {
    return Function(from_java<Args>(args)...);
  }
};

template <auto Function, typename Result, typename... Args>
Method method(const char* name, Result (*)(Args...)) {
  return {name, std::string("(") + std::string{Travel<Args>::letter...} + ")" + Travel<Result>::letter,
          reinterpret_cast<void*>(&Call<Function, Result, Args...>::java)};
}

#define METHOD(name, function) method<function>(name, function)

const Method METHODS[] = {
    METHOD("convert", brushwork_convert),
    METHOD("repack", brushwork_repack),
    METHOD("reduce", brushwork_reduce),
    METHOD("squaredErrorPartials", brushwork_squared_error_partials),
    METHOD("squaredError", brushwork_squared_error),
    METHOD("totalVariationPartials", brushwork_total_variation_partials),
    METHOD("totalVariation", brushwork_total_variation),
    METHOD("residualAdd", brushwork_residual_add),
    METHOD("maskedAdd", brushwork_masked_add),
    METHOD("poolForward", brushwork_pool_forward),
    METHOD("poolBackward", brushwork_pool_backward),
    METHOD("channelMapForward", brushwork_channel_map_forward),
    METHOD("channelMapBackward", brushwork_channel_map_backward),
    METHOD("windowPoolForward", brushwork_window_pool_forward),
    METHOD("windowPoolBackward", brushwork_window_pool_backward),
    METHOD("prepare", brushwork_prepare),
    METHOD("adamBegin", brushwork_adam_begin),
    METHOD("adam", brushwork_adam),
    METHOD("gramPartials", brushwork_gram_partials),
    METHOD("gram", brushwork_gram),
    METHOD("gramLossPartials", brushwork_gram_loss_partials),
    METHOD("gramReduce", brushwork_gram_reduce),
    METHOD("styleGradient", brushwork_style_gradient),
    METHOD("firstLayerTailPartials", brushwork_first_layer_tail_partials),
    METHOD("firstLayerTail", brushwork_first_layer_tail),
};

}  // namespace

extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* vm, void*) {
  JNIEnv* env = nullptr;
  if (vm->GetEnv(reinterpret_cast<void**>(&env), JNI_VERSION_10) != JNI_OK) {
    return JNI_ERR;
  }
  const jclass kernels = env->FindClass("dev/brushwork/compute/cuda/kernels/Kernels");
  if (kernels == nullptr) {
    return JNI_ERR;
  }
  std::vector<JNINativeMethod> natives;
  for (const Method& m : METHODS) {
    natives.push_back({const_cast<char*>(m.name), const_cast<char*>(m.descriptor.c_str()), m.function});
  }
  if (env->RegisterNatives(kernels, natives.data(), static_cast<jint>(natives.size())) != JNI_OK) {
    return JNI_ERR;
  }
  return JNI_VERSION_10;
}
