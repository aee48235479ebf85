package dev.brushwork.compute.onednn;

import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;

/**
 * What a primitive does to its result before it stores it, in the order of the calls. Scratchpads
 * are always the user's, so that they lie in the arena.
 */
final class Attributes implements AutoCloseable {
  private final dnnl_post_ops postOps = new dnnl_post_ops();
  private final dnnl_primitive_attr attributes = new dnnl_primitive_attr();

  Attributes() {
    OneDnn.check(dnnl.dnnl_post_ops_create(postOps), "create post-operations");
    OneDnn.check(dnnl.dnnl_primitive_attr_create(attributes), "create attributes");
    OneDnn.check(
        dnnl.dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl.dnnl_scratchpad_mode_user),
        "set the scratchpad mode");
  }

  /** Then the larger of the result and 0. */
  Attributes relu() {
    OneDnn.check(
        dnnl.dnnl_post_ops_append_eltwise(postOps, dnnl.dnnl_eltwise_relu, 0, 0), "fuse a ReLU");
    return this;
  }

  /** Then the result times {@code factor}. */
  Attributes scale(double factor) {
    OneDnn.check(
        dnnl.dnnl_post_ops_append_eltwise(postOps, dnnl.dnnl_eltwise_linear, (float) factor, 0),
        "fuse a factor");
    return this;
  }

  /** Then the result plus what the destination held, if {@code accumulate}. */
  Attributes sum(boolean accumulate) {
    if (accumulate) {
      OneDnn.check(
          dnnl.dnnl_post_ops_append_sum(postOps, 1, 0, dnnl.dnnl_data_type_undef), "fuse a sum");
    }
    return this;
  }

  /** The native object, alive as long as this one. */
  dnnl_primitive_attr get() {
    OneDnn.check(dnnl.dnnl_primitive_attr_set_post_ops(attributes, postOps), "set post-operations");
    return attributes;
  }

  @Override
  public void close() {
    OneDnn.check(dnnl.dnnl_primitive_attr_destroy(attributes), "destroy attributes");
    OneDnn.check(dnnl.dnnl_post_ops_destroy(postOps), "destroy post-operations");
  }
}
