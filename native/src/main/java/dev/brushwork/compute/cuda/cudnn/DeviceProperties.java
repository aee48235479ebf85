package dev.brushwork.compute.cuda.cudnn;

import java.util.function.Consumer;
import org.bytedeco.cuda.global.cudnn;

/**
 * Owns cuDNN's description of a GPU, for which plans are made: of the one here, or of one that is
 * only described, so that plans can be made and checked where there is none.
 */
final class DeviceProperties implements AutoCloseable {
  private final Descriptor descriptor;

  private DeviceProperties(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** Of the GPU that the handle was created on. */
  static DeviceProperties ofHandle(CudnnApi api, long handle) {
    return completed(api, d -> d.setHandle(cudnn.CUDNN_ATTR_DEVICEPROP_HANDLE, handle));
  }

  /** Of the GPU that {@code json} describes, as {@link #json} does. */
  static DeviceProperties described(CudnnApi api, String json) {
    return completed(api, d -> d.setText(cudnn.CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, json));
  }

  private static DeviceProperties completed(CudnnApi api, Consumer<Descriptor> set) {
    Descriptor descriptor =
        new Descriptor(api, cudnn.CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR, "the device's properties");
    try {
      set.accept(descriptor);
      return new DeviceProperties(descriptor.complete());
    } catch (RuntimeException e) {
      descriptor.close();
      throw e;
    }
  }

  Descriptor descriptor() {
    return descriptor;
  }

  /** Everything that cuDNN knows of it: name, compute capability, driver, sizes. */
  String json() {
    return descriptor.getText(cudnn.CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION);
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
