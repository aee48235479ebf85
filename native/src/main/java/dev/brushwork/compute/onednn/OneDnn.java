package dev.brushwork.compute.onednn;

import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/**
 * The CPU engine and the conventions of oneDNN's C API, which is used rather than its C++ one
 * because its handles have exactly one owner and its calls allocate nothing.
 */
final class OneDnn implements AutoCloseable {
  private final dnnl_engine engine = new dnnl_engine();

  OneDnn() {
    check(dnnl.dnnl_engine_create(engine, dnnl.dnnl_cpu, 0), "create an engine");
  }

  dnnl_engine engine() {
    return engine;
  }

  /** A stream; CPU streams run each primitive before they return. Destroyed by the caller. */
  dnnl_stream newStream() {
    dnnl_stream stream = new dnnl_stream();
    check(
        dnnl.dnnl_stream_create(stream, engine, dnnl.dnnl_stream_default_flags), "create a stream");
    return stream;
  }

  /**
   * @throws IllegalStateException if {@code status} is not success; {@code what} completes "oneDNN
   *     could not ..."
   */
  static void check(int status, String what) {
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN could not " + what + ": " + reason(status));
    }
  }

  private static String reason(int status) {
    if (status == dnnl.dnnl_out_of_memory) {
      return "out of memory";
    } else if (status == dnnl.dnnl_unimplemented) {
      return "not implemented";
    } else if (status == dnnl.dnnl_invalid_arguments) {
      return "invalid arguments";
    } else {
      return "status " + status;
    }
  }

  @Override
  public void close() {
    check(dnnl.dnnl_engine_destroy(engine), "destroy the engine");
  }
}
