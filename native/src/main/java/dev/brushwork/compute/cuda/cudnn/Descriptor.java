package dev.brushwork.compute.cuda.cudnn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Owns one descriptor of cuDNN's. A call that cuDNN refuses is a {@link CudnnException} that names
 * the descriptor, the call and the reason.
 */
final class Descriptor implements AutoCloseable {
  private final CudnnApi api;
  private final String name;
  private final long address;
  private boolean closed;

  /**
   * @param type a {@code cudnnBackendDescriptorType_t}
   * @param name for messages
   */
  Descriptor(CudnnApi api, int type, String name) {
    this.api = api;
    this.name = name;
    long[] created = new long[1];
    int status = api.createDescriptor(type, created);
    if (status != CudnnApi.SUCCESS) {
      throw failure(api, "creating the descriptor of " + name, status);
    }
    this.address = created[0];
  }

  /** What a failed call is reported as. */
  static CudnnException failure(CudnnApi api, String call, int status) {
    String reason = api.lastError();
    return new CudnnException(
        call
            + " failed with "
            + api.statusName(status)
            + " ("
            + status
            + ")"
            + (reason.isEmpty() ? "" : ": " + reason));
  }

  long address() {
    return address;
  }

  Descriptor setLongs(int attribute, long... values) {
    return set(attribute, AttributeType.INT64, values.length, longs(values));
  }

  Descriptor setPointers(int attribute, long... values) {
    return set(attribute, AttributeType.VOID_PTR, values.length, longs(values));
  }

  Descriptor setHandle(int attribute, long handle) {
    return set(attribute, AttributeType.HANDLE, 1, longs(handle));
  }

  Descriptor setDescriptors(int attribute, Descriptor... values) {
    return setDescriptors(attribute, List.of(values));
  }

  Descriptor setDescriptors(int attribute, List<Descriptor> values) {
    return set(attribute, AttributeType.BACKEND_DESCRIPTOR, values.size(), addresses(values));
  }

  /**
   * @param type one of the types of 4 bytes
   */
  Descriptor setEnum(int attribute, AttributeType type, int value) {
    byte[] bytes = new byte[Integer.BYTES];
    buffer(bytes).putInt(value);
    return set(attribute, type, 1, bytes);
  }

  Descriptor setFloat(int attribute, float value) {
    byte[] bytes = new byte[Float.BYTES];
    buffer(bytes).putFloat(value);
    return set(attribute, AttributeType.FLOAT, 1, bytes);
  }

  Descriptor setBoolean(int attribute, boolean value) {
    return set(attribute, AttributeType.BOOLEAN, 1, new byte[] {(byte) (value ? 1 : 0)});
  }

  /** With the terminating zero of a C string. */
  Descriptor setText(int attribute, String value) {
    byte[] values = (value + "\0").getBytes(StandardCharsets.UTF_8);
    return set(attribute, AttributeType.CHAR, values.length, values);
  }

  private Descriptor set(int attribute, AttributeType type, long count, byte[] values) {
    check(
        "setting attribute", attribute, api.setAttribute(address, attribute, type, count, values));
    return this;
  }

  /** One value. */
  long getLong(int attribute) {
    byte[] values = new byte[Long.BYTES];
    get(attribute, AttributeType.INT64, 1, values);
    return buffer(values).getLong();
  }

  /** Up to {@code most} values of a type of 4 bytes. */
  int[] getEnums(int attribute, AttributeType type, int most) {
    byte[] values = new byte[most * Integer.BYTES];
    int count = Math.toIntExact(get(attribute, type, most, values));
    ByteBuffer buffer = buffer(values);
    int[] result = new int[Math.min(count, most)];
    for (int i = 0; i < result.length; i++) {
      result[i] = buffer.getInt();
    }
    return result;
  }

  /** A C string. */
  String getText(int attribute) {
    byte[] values = new byte[Math.toIntExact(count(attribute, AttributeType.CHAR))];
    get(attribute, AttributeType.CHAR, values.length, values);
    int length = 0;
    while (length < values.length && values[length] != 0) {
      length++;
    }
    return new String(values, 0, length, StandardCharsets.UTF_8);
  }

  /** How many descriptors there are to read. */
  int countDescriptors(int attribute) {
    return Math.toIntExact(count(attribute, AttributeType.BACKEND_DESCRIPTOR));
  }

  /** Fills {@code into}, in order; returns how many were filled. */
  int getDescriptors(int attribute, List<Descriptor> into) {
    byte[] values = addresses(into);
    return Math.toIntExact(get(attribute, AttributeType.BACKEND_DESCRIPTOR, into.size(), values));
  }

  private long count(int attribute, AttributeType type) {
    return get(attribute, type, 0, null);
  }

  private long get(int attribute, AttributeType type, long requested, byte[] values) {
    long[] count = new long[1];
    check(
        "reading attribute",
        attribute,
        api.getAttribute(address, attribute, type, requested, count, values));
    return count[0];
  }

  /** No attribute can be set afterwards. */
  Descriptor complete() {
    int status = api.finalizeDescriptor(address);
    if (status != CudnnApi.SUCCESS) {
      throw failure(api, "finalising " + name, status);
    }
    return this;
  }

  private void check(String call, int attribute, int status) {
    if (status != CudnnApi.SUCCESS) {
      throw failure(api, call + " " + attribute + " of " + name, status);
    }
  }

  private static byte[] longs(long... values) {
    byte[] bytes = new byte[values.length * Long.BYTES];
    buffer(bytes).asLongBuffer().put(values);
    return bytes;
  }

  private static byte[] addresses(List<Descriptor> descriptors) {
    return longs(descriptors.stream().mapToLong(Descriptor::address).toArray());
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      int status = api.destroyDescriptor(address);
      if (status != CudnnApi.SUCCESS) {
        throw failure(api, "destroying " + name, status);
      }
    }
  }
}
