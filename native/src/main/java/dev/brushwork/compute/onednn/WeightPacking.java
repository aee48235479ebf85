package dev.brushwork.compute.onednn;

import dev.brushwork.compute.FilterShape;
import dev.brushwork.compute.Scope;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/** Reorders a convolution's weights into the layout that a primitive chose. */
final class WeightPacking {
  private WeightPacking() {}

  /**
   * @param oihw the weights as they were given
   * @param staging room for them; only used to rotate them
   */
  static void pack(
      OneDnn oneDnn,
      FilterShape shape,
      WeightLayout layout,
      HostBlock oihw,
      Pointer staging,
      Pointer to) {
    long o = shape.outputs();
    long i = shape.inputs();
    long h = shape.height();
    long w = shape.width();
    long[] extents = {o, i, h, w};
    long[] strides = {i * h * w, h * w, w, 1};
    Pointer from = oihw.at(0);
    if (layout.rotated()) {
      rotate(shape, oihw.floats(0, shape.elements()), new FloatView(staging, shape.elements()));
      from = staging;
      extents = new long[] {i, o, h, w};
      strides = new long[] {h * w, i * h * w, w, 1};
    }
    try (Layout source = Layout.strided(extents, strides)) {
      dnnl_memory_desc target = layout.toDescriptor();
      try {
        reorder(oneDnn, source.desc(), from, target, to);
      } finally {
        WeightLayout.destroy(target);
      }
    }
  }

  /** Turns every kernel by 180 degrees; inputs and outputs are exchanged by the strides alone. */
  private static void rotate(FilterShape shape, FloatView from, FloatView to) {
    int taps = shape.height() * shape.width();
    int row = Math.multiplyExact(shape.inputs(), taps);
    float[] kernels = new float[row];
    for (int o = 0; o < shape.outputs(); o++) {
      from.read((long) o * row, kernels, row);
      for (int k = 0; k < row; k += taps) {
        for (int a = k, b = k + taps - 1; a < b; a++, b--) {
          float kept = kernels[a];
          kernels[a] = kernels[b];
          kernels[b] = kept;
        }
      }
      to.write((long) o * row, kernels, row);
    }
  }

  private static void reorder(
      OneDnn oneDnn, dnnl_memory_desc from, Pointer source, dnnl_memory_desc to, Pointer target) {
    try (Scope scope = new Scope()) {
      PrimitiveDescriptor descriptor =
          scope.own(
              new PrimitiveDescriptor(
                  "reorder of weights",
                  out ->
                      dnnl.dnnl_reorder_primitive_desc_create(
                          out, from, oneDnn.engine(), to, oneDnn.engine(), null)));
      dnnl_primitive primitive = new dnnl_primitive();
      OneDnn.check(dnnl.dnnl_primitive_create(primitive, descriptor.get()), "compile a reorder");
      scope.own(() -> OneDnn.check(dnnl.dnnl_primitive_destroy(primitive), "destroy a reorder"));
      dnnl_exec_arg_t arguments = scope.own(new dnnl_exec_arg_t(2));
      arguments.position(0).arg(dnnl.DNNL_ARG_FROM).memory(memory(scope, oneDnn, from, source));
      arguments.position(1).arg(dnnl.DNNL_ARG_TO).memory(memory(scope, oneDnn, to, target));
      arguments.position(0);
      dnnl_stream stream = oneDnn.newStream();
      scope.own(() -> OneDnn.check(dnnl.dnnl_stream_destroy(stream), "destroy a stream"));
      OneDnn.check(dnnl.dnnl_primitive_execute(primitive, stream, 2, arguments), "reorder weights");
      OneDnn.check(dnnl.dnnl_stream_wait(stream), "reorder weights");
    }
  }

  private static dnnl_memory memory(
      Scope scope, OneDnn oneDnn, dnnl_memory_desc desc, Pointer data) {
    dnnl_memory memory = new dnnl_memory();
    OneDnn.check(
        dnnl.dnnl_memory_create(memory, desc, oneDnn.engine(), data), "describe the weights");
    scope.own(() -> OneDnn.check(dnnl.dnnl_memory_destroy(memory), "destroy a description"));
    return memory;
  }
}
