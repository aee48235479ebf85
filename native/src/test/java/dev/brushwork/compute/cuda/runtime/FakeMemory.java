package dev.brushwork.compute.cuda.runtime;

import static dev.brushwork.compute.cuda.runtime.FakeRuntime.require;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The memory of a {@link FakeRuntime}, the device's and the host's: fresh it is full of NaNs, and
 * on the device it lies between guards, which must stay as they are. Not thread-safe.
 */
final class FakeMemory {
  private static final int GUARD_BYTES = 4096;
  private static final int ALIGNMENT = 256;
  private static final byte NAN = (byte) 0xff;
  private static final byte GUARD = 0x3c;

  private record Block(BytePointer memory, long start, long bytes) {}

  private final TreeMap<Long, Block> device = new TreeMap<>();
  private final Map<Long, BytePointer> host = new HashMap<>();

  long allocate(long bytes) {
    require(bytes > 0, "an allocation of " + bytes + " bytes");
    BytePointer memory = new BytePointer(bytes + 2L * GUARD_BYTES + ALIGNMENT);
    long start = (memory.address() + GUARD_BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    fill(start - GUARD_BYTES, GUARD_BYTES, GUARD);
    fill(start, bytes, NAN);
    fill(start + bytes, GUARD_BYTES, GUARD);
    device.put(start, new Block(memory, start, bytes));
    return start;
  }

  void free(long address) {
    Block block = device.remove(address);
    require(block != null, "what is freed was not allocated, or freed before");
    requireGuard(block, block.start() - GUARD_BYTES);
    requireGuard(block, block.start() + block.bytes());
    block.memory().close();
  }

  private static void requireGuard(Block block, long start) {
    ByteBuffer guard = new Address(start, GUARD_BYTES).asByteBuffer();
    while (guard.hasRemaining()) {
      require(guard.get() == GUARD, "something was written beside " + block.bytes() + " bytes");
    }
  }

  HostMemory allocateHost(int bytes) {
    BytePointer memory = new BytePointer(bytes);
    fill(memory.address(), bytes, NAN);
    host.put(memory.address(), memory);
    return new HostMemory(memory.address(), memory.asByteBuffer().order(ByteOrder.nativeOrder()));
  }

  void freeHost(HostMemory memory) {
    BytePointer block = host.remove(memory.address());
    require(block != null, "host memory was freed before");
    block.close();
  }

  /** That all of it is the device's, and of one allocation. */
  void requireDevice(long address, long bytes) {
    Map.Entry<Long, Block> below = device.floorEntry(address);
    require(
        below != null && address + bytes <= below.getKey() + below.getValue().bytes(),
        bytes + " bytes that are not device memory");
  }

  long deviceBytes() {
    return device.values().stream().mapToLong(Block::bytes).sum();
  }

  /** What was not freed, in words. */
  List<String> leaks() {
    List<String> leaks = new ArrayList<>();
    device.values().forEach(b -> leaks.add(b.bytes() + " bytes of device memory"));
    host.values().forEach(b -> leaks.add(b.capacity() + " bytes of host memory"));
    return leaks;
  }

  static void copy(long from, long to, long bytes) {
    Pointer.memcpy(new Address(to, bytes), new Address(from, bytes), bytes);
  }

  static void fill(long address, long bytes, byte value) {
    Pointer.memset(new Address(address, bytes), value, bytes);
  }

  /** Owns nothing. */
  private static final class Address extends BytePointer {
    private Address(long address, long bytes) {
      super((Pointer) null);
      this.address = address;
      this.limit = bytes;
      this.capacity = bytes;
    }
  }
}
