package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Shape;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;

/** A float32 memory descriptor: extents, and where each element stands. Owns its native object. */
final class Layout implements AutoCloseable {
  private final dnnl_memory_desc desc = new dnnl_memory_desc();

  private Layout() {}

  /** The layout is left to the primitive that is asked for. */
  static Layout any(long... extents) {
    Layout layout = new Layout();
    OneDnn.check(
        dnnl.dnnl_memory_desc_create_with_tag(
            layout.desc, extents.length, extents, dnnl.dnnl_f32, dnnl.dnnl_format_tag_any),
        "describe a layout");
    return layout;
  }

  /** Weights in panels of 16 outputs, which lie together: (outputs / 16) x inputs x h x w x 16. */
  static Layout panels(long outputs, long inputs, long height, long width) {
    Layout layout = new Layout();
    OneDnn.check(
        dnnl.dnnl_memory_desc_create_with_tag(
            layout.desc,
            4,
            new long[] {outputs, inputs, height, width},
            dnnl.dnnl_f32,
            dnnl.dnnl_Oihw16o),
        "describe panels of weights");
    return layout;
  }

  /** {@code strides} are in elements. */
  static Layout strided(long[] extents, long[] strides) {
    Layout layout = new Layout();
    OneDnn.check(
        dnnl.dnnl_memory_desc_create_with_strides(
            layout.desc, extents.length, extents, dnnl.dnnl_f32, strides),
        "describe a strided layout");
    return layout;
  }

  /** A map as oneDNN sees it: extents 1, C, H, W over memory in the order H, W, C. */
  static Layout map(Shape shape) {
    long h = shape.height();
    long w = shape.width();
    long c = shape.channels();
    return strided(new long[] {1, c, h, w}, new long[] {h * w * c, 1, w * c, c});
  }

  /** All elements in a row, for what treats each alike. */
  static Layout vector(long elements) {
    return strided(new long[] {elements}, new long[] {1});
  }

  /** A matrix whose rows are contiguous. */
  static Layout matrix(long rows, long columns) {
    return strided(new long[] {rows, columns}, new long[] {columns, 1});
  }

  /** The transpose of a matrix of {@code columns} x {@code rows} with contiguous rows. */
  static Layout transposed(long rows, long columns) {
    return strided(new long[] {rows, columns}, new long[] {1, rows});
  }

  dnnl_memory_desc desc() {
    return desc;
  }

  @Override
  public void close() {
    OneDnn.check(dnnl.dnnl_memory_desc_destroy(desc), "destroy a layout");
  }
}
