package dev.brushwork.compute.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** An operation with its algorithm and layouts chosen, but no code or memory yet. */
final class PrimitiveDescriptor implements AutoCloseable {
  /** One of oneDNN's {@code ..._primitive_desc_create} functions, all but its first argument. */
  @FunctionalInterface
  interface Creator {
    int create(dnnl_primitive_desc out);
  }

  private final String name;
  private final dnnl_primitive_desc descriptor = new dnnl_primitive_desc();

  /**
   * @param name what errors and {@link OneDnnProgram#implementations()} call it
   */
  PrimitiveDescriptor(String name, Creator creator) {
    this.name = name;
    OneDnn.check(creator.create(descriptor), "plan " + name);
  }

  String name() {
    return name;
  }

  dnnl_primitive_desc get() {
    return descriptor;
  }

  /** The implementation that oneDNN chose, such as {@code brg_conv_fwd:avx2}. */
  String implementation() {
    try (PointerPointer<BytePointer> out = new PointerPointer<>(1)) {
      OneDnn.check(
          dnnl.dnnl_primitive_desc_query(descriptor, dnnl.dnnl_query_impl_info_str, 0, out),
          "name the implementation of " + name);
      return out.get(BytePointer.class, 0).getString();
    }
  }

  /** The layout chosen for one of its arguments; it lives as long as this descriptor. */
  dnnl_memory_desc layout(int query) {
    return dnnl.dnnl_primitive_desc_query_md(descriptor, query, 0);
  }

  /** Bytes of the argument that {@code query} names; 0 if it has no such argument. */
  long bytes(int query) {
    dnnl_memory_desc layout = layout(query);
    return layout == null || layout.isNull() ? 0 : dnnl.dnnl_memory_desc_get_size(layout);
  }

  @Override
  public void close() {
    OneDnn.check(dnnl.dnnl_primitive_desc_destroy(descriptor), "destroy the plan of " + name);
  }
}
