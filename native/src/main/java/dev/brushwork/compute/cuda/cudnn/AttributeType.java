package dev.brushwork.compute.cuda.cudnn;

import org.bytedeco.cuda.global.cudnn;

/** The {@code cudnnBackendAttributeType_t}s that are used here. */
enum AttributeType {
  HANDLE(cudnn.CUDNN_TYPE_HANDLE, Long.BYTES),
  DATA_TYPE(cudnn.CUDNN_TYPE_DATA_TYPE, Integer.BYTES),
  BOOLEAN(cudnn.CUDNN_TYPE_BOOLEAN, Byte.BYTES),
  INT64(cudnn.CUDNN_TYPE_INT64, Long.BYTES),
  FLOAT(cudnn.CUDNN_TYPE_FLOAT, Float.BYTES),
  VOID_PTR(cudnn.CUDNN_TYPE_VOID_PTR, Long.BYTES),
  CONVOLUTION_MODE(cudnn.CUDNN_TYPE_CONVOLUTION_MODE, Integer.BYTES),
  HEUR_MODE(cudnn.CUDNN_TYPE_HEUR_MODE, Integer.BYTES),
  KNOB_TYPE(cudnn.CUDNN_TYPE_KNOB_TYPE, Integer.BYTES),
  NUMERICAL_NOTE(cudnn.CUDNN_TYPE_NUMERICAL_NOTE, Integer.BYTES),
  POINTWISE_MODE(cudnn.CUDNN_TYPE_POINTWISE_MODE, Integer.BYTES),
  BACKEND_DESCRIPTOR(cudnn.CUDNN_TYPE_BACKEND_DESCRIPTOR, Long.BYTES),
  BEHAVIOR_NOTE(cudnn.CUDNN_TYPE_BEHAVIOR_NOTE, Integer.BYTES),
  CHAR(cudnn.CUDNN_TYPE_CHAR, Byte.BYTES);

  private final int code;
  private final int bytes;

  AttributeType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  int code() {
    return code;
  }

  /** Of one value. */
  int bytes() {
    return bytes;
  }
}
