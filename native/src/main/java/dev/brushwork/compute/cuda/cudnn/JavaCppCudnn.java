package dev.brushwork.compute.cuda.cudnn;

import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.cudnn.cudnnBackendDescriptor_t;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** {@link CudnnApi} by JavaCPP: the one class that calls cuDNN. */
final class JavaCppCudnn implements CudnnApi {
  private static final int MESSAGE_BYTES = 4096;

  @Override
  public long version() {
    return cudnn.cudnnGetVersion();
  }

  @Override
  public String statusName(int status) {
    return cudnn.cudnnGetErrorString(status).getString();
  }

  @Override
  public String lastError() {
    byte[] message = new byte[MESSAGE_BYTES];
    cudnn.cudnnGetLastErrorString(message, message.length);
    int length = 0;
    while (length < message.length && message[length] != 0) {
      length++;
    }
    return new String(message, 0, length, StandardCharsets.UTF_8).strip();
  }

  @Override
  public int createHandle(long[] handle) {
    Handle created = new Handle(0);
    int status = cudnn.cudnnCreate(created);
    handle[0] = created.address();
    return status;
  }

  @Override
  public int destroyHandle(long handle) {
    return cudnn.cudnnDestroy(new Handle(handle));
  }

  @Override
  public int setStream(long handle, long stream) {
    return cudnn.cudnnSetStream(new Handle(handle), new Stream(stream));
  }

  @Override
  public int createDescriptor(int type, long[] descriptor) {
    NativeDescriptor created = new NativeDescriptor(0);
    int status = cudnn.cudnnBackendCreateDescriptor(type, created);
    descriptor[0] = created.address();
    return status;
  }

  @Override
  public int destroyDescriptor(long descriptor) {
    return cudnn.cudnnBackendDestroyDescriptor(new NativeDescriptor(descriptor));
  }

  @Override
  public int setAttribute(
      long descriptor, int name, AttributeType type, long count, byte[] values) {
    try (BytePointer memory = new BytePointer(values.length)) {
      memory.put(values);
      return cudnn.cudnnBackendSetAttribute(
          new NativeDescriptor(descriptor), name, type.code(), count, memory);
    }
  }

  @Override
  public int getAttribute(
      long descriptor, int name, AttributeType type, long requested, long[] count, byte[] values) {
    NativeDescriptor from = new NativeDescriptor(descriptor);
    if (values == null) {
      return cudnn.cudnnBackendGetAttribute(from, name, type.code(), requested, count, null);
    }
    try (BytePointer memory = new BytePointer(values.length)) {
      memory.put(values);
      int status =
          cudnn.cudnnBackendGetAttribute(from, name, type.code(), requested, count, memory);
      memory.get(values);
      return status;
    }
  }

  @Override
  public int finalizeDescriptor(long descriptor) {
    return cudnn.cudnnBackendFinalize(new NativeDescriptor(descriptor));
  }

  @Override
  public int execute(long handle, long plan, long variantPack) {
    return cudnn.cudnnBackendExecute(
        new Handle(handle), new NativeDescriptor(plan), new NativeDescriptor(variantPack));
  }

  // Addresses as the types that the wrappers want; none owns what it points to.

  private static final class NativeDescriptor extends cudnnBackendDescriptor_t {
    private NativeDescriptor(long address) {
      super((Pointer) null);
      this.address = address;
    }
  }

  private static final class Handle extends cudnnContext {
    private Handle(long address) {
      super((Pointer) null);
      this.address = address;
    }
  }

  private static final class Stream extends CUstream_st {
    private Stream(long address) {
      super((Pointer) null);
      this.address = address;
    }
  }
}
