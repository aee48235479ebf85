package dev.brushwork.compute.onednn;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * How a primitive wants a convolution's weights: which layout, and whether for the forward pass or,
 * {@code rotated}, with inputs and outputs exchanged and each kernel turned by 180 degrees, as the
 * input gradient wants them. Plain data, so that equal wishes share one packed copy.
 */
final class WeightLayout {
  private final byte[] blob;
  private final long bytes;
  private final boolean rotated;

  WeightLayout(dnnl_memory_desc desc, boolean rotated) {
    this.rotated = rotated;
    bytes = dnnl.dnnl_memory_desc_get_size(desc);
    try (SizeTPointer size = new SizeTPointer(1)) {
      OneDnn.check(
          dnnl.dnnl_memory_desc_get_blob((byte[]) null, size, desc), "measure a weight layout");
      blob = new byte[Math.toIntExact(size.get())];
      OneDnn.check(dnnl.dnnl_memory_desc_get_blob(blob, size, desc), "copy a weight layout");
    }
  }

  boolean rotated() {
    return rotated;
  }

  long bytes() {
    return bytes;
  }

  /** A descriptor of this layout, to be destroyed by the caller. */
  dnnl_memory_desc toDescriptor() {
    dnnl_memory_desc desc = new dnnl_memory_desc();
    OneDnn.check(dnnl.dnnl_memory_desc_create_with_blob(desc, blob), "restore a weight layout");
    return desc;
  }

  static void destroy(dnnl_memory_desc desc) {
    OneDnn.check(dnnl.dnnl_memory_desc_destroy(desc), "destroy a weight layout");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WeightLayout layout
        && rotated == layout.rotated
        && bytes == layout.bytes
        && sameDescriptor(layout);
  }

  /** Blobs of equal descriptors may differ in bytes that mean nothing. */
  private boolean sameDescriptor(WeightLayout other) {
    dnnl_memory_desc mine = toDescriptor();
    try {
      dnnl_memory_desc others = other.toDescriptor();
      try {
        return dnnl.dnnl_memory_desc_equal(mine, others) != 0;
      } finally {
        destroy(others);
      }
    } finally {
      destroy(mine);
    }
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bytes) + (rotated ? 1 : 0);
  }
}
