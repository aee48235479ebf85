// Binds C functions to the native methods of a Java class. The types come from the C declarations: a pointer is a Java
// long that holds an address. A method whose declaration in Java differs is not found, and loading fails naming it.

#pragma once

#include <jni.h>

#include <initializer_list>
#include <string>
#include <type_traits>
#include <vector>

namespace java {

// How a C type travels: its Java type, and that type's letter in a method descriptor.
template <typename C>
struct Travel;
template <>
struct Travel<void> {
  using Java = void;
  static constexpr char letter = 'V';
};
template <>
struct Travel<bool> {
  using Java = jboolean;
  static constexpr char letter = 'Z';
};
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

// To be returned by JNI_OnLoad.
inline jint register_methods(JavaVM* vm, const char* class_name, const std::vector<Method>& methods) {
  JNIEnv* env = nullptr;
  if (vm->GetEnv(reinterpret_cast<void**>(&env), JNI_VERSION_10) != JNI_OK) {
    return JNI_ERR;
  }
  const jclass owner = env->FindClass(class_name);
  if (owner == nullptr) {
    return JNI_ERR;
  }
  std::vector<JNINativeMethod> natives;
  for (const Method& m : methods) {
    natives.push_back({const_cast<char*>(m.name), const_cast<char*>(m.descriptor.c_str()), m.function});
  }
  if (env->RegisterNatives(owner, natives.data(), static_cast<jint>(natives.size())) != JNI_OK) {
    return JNI_ERR;
  }
  return JNI_VERSION_10;
}

}  // namespace java

#define JAVA_METHOD(name, function) java::method<function>(name, function)
