package dev.brushwork.compute.onednn;

import java.util.Locale;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/** Loads oneDNN's natives, once, and remembers why they do not load. */
final class OneDnnLibrary {
  private static final Optional<String> UNAVAILABLE = probe();

  private OneDnnLibrary() {}

  /** Why oneDNN cannot be used here, in one line; empty if it can. */
  static Optional<String> unavailableReason() {
    return UNAVAILABLE;
  }

  /** oneDNN's own version, such as 3.11.0. */
  static String version() {
    dnnl_version_t version = dnnl.dnnl_version();
    return version.major() + "." + version.minor() + "." + version.patch();
  }

  /** The widest instructions that oneDNN generates here. */
  static String instructions() {
    int isa = dnnl.dnnl_get_effective_cpu_isa();
    // AVX10 and AMX sets include the bits of AVX-512, and that those of AVX2.
    if (includes(isa, dnnl.dnnl_cpu_isa_avx512_core_amx)) {
      return "AVX-512 with AMX";
    } else if (includes(isa, dnnl.dnnl_cpu_isa_avx512_core)) {
      return "AVX-512";
    } else if (includes(isa, dnnl.dnnl_cpu_isa_avx2)) {
      return "AVX2";
    } else {
      return includes(isa, dnnl.dnnl_cpu_isa_avx) ? "AVX" : "SSE4.1";
    }
  }

  private static boolean includes(int isa, int bits) {
    return (isa & bits) == bits;
  }

  private static Optional<String> probe() {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!system.toLowerCase(Locale.ROOT).matches("linux (amd64|x86_64)")) {
      return Optional.of("needs Linux on x86-64, this is " + system);
    }
    // JavaCPP refuses to allocate once the process is larger than this limit, which counts the
    // Java heap and memory-mapped files too; DeviceMemory keeps ours. Read when JavaCPP loads.
    if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
      System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    }
    try {
      if (dnnl.dnnl_version().major() != 3) {
        return Optional.of("needs oneDNN 3, found " + version());
      }
      OpenMp.useThreads(Runtime.getRuntime().availableProcessors());
      return Optional.empty();
    } catch (LinkageError | RuntimeException e) {
      Throwable deepest = e;
      while (deepest.getCause() != null) {
        deepest = deepest.getCause();
      }
      return Optional.of(deepest.toString().lines().findFirst().orElse("unknown"));
    }
  }
}
