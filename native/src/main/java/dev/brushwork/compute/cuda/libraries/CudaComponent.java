package dev.brushwork.compute.cuda.libraries;

import java.util.List;

/**
 * A part of CUDA that the backend needs at run time.
 *
 * <p>JavaCPP knows a library as {@code NAME@.VERSION}; its file is {@code libNAME.so.VERSION}. They
 * stand here in the order in which they can be loaded.
 */
public enum CudaComponent {
  RUNTIME("CUDA runtime", "nvidia_cuda_runtime", List.of("cudart@.13")),
  /** Compiles cuDNN's runtime-compiled engines; the one part that JavaCPP does not ask for. */
  NVRTC("NVRTC", "nvidia_cuda_nvrtc", List.of("nvrtc@.13")),
  CUBLAS("cuBLAS", "nvidia_cublas", List.of("cublasLt@.13", "cublas@.13")),
  CUDNN(
      "cuDNN",
      "nvidia_cudnn_cu13",
      List.of(
          "cudnn_graph@.9",
          "cudnn_heuristic@.9",
          "cudnn_engines_precompiled@.9",
          "cudnn_engines_runtime_compiled@.9",
          "cudnn_ops@.9",
          "cudnn_cnn@.9",
          "cudnn_adv@.9",
          "cudnn@.9"));

  private final String title;
  private final String wheel;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> names;

  CudaComponent(String title, String wheel, List<String> names) {
    this.title = title;
    this.wheel = wheel;
    this.names = names;
  }

  /** What people call it. */
  String title() {
    return title;
  }

  /** The name of NVIDIA's Python package, as its folder {@code NAME-VERSION.dist-info} has it. */
  String wheel() {
    return wheel;
  }

  /** JavaCPP's names of its libraries, in the order in which they are loaded. */
  List<String> names() {
    return names;
  }

  /** The file that JavaCPP means by a name: {@code libcudart.so.13} for {@code cudart@.13}. */
  static String file(String name) {
    int at = name.indexOf('@');
    return "lib" + name.substring(0, at) + ".so" + name.substring(at + 1);
  }

  /** The files of all its libraries. */
  List<String> files() {
    return names.stream().map(CudaComponent::file).toList();
  }
}
