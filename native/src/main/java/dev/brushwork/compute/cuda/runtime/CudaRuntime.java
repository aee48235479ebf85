package dev.brushwork.compute.cuda.runtime;

/**
 * The CUDA runtime, as much of it as the backend needs. Device memory, streams, events and graphs
 * are addresses, never 0. What is said to be put on a stream returns at once, and while the stream
 * is being captured only becomes part of the graph. Thread-safe, as CUDA's own is.
 *
 * <p>Every method throws {@link CudaException} with the name of the call if the runtime refuses it;
 * such an error may also be that of work put on a stream before.
 */
public interface CudaRuntime {
  /** Facts about a device. */
  enum Attribute {
    COMPUTE_CAPABILITY_MAJOR,
    COMPUTE_CAPABILITY_MINOR,
    MULTIPROCESSORS
  }

  /** The devices that the driver shows; there may be none. */
  int deviceCount();

  String deviceName(int device);

  int attribute(int device, Attribute attribute);

  /** The CUDA version of the driver as 1000 major + 10 minor; 0 where there is no driver. */
  int driverVersion();

  /** The version of the runtime library, likewise. */
  int runtimeVersion();

  /** Makes {@code device} this thread's. */
  void useDevice(int device);

  /** Bytes of this thread's device that nobody has allocated, in this process or another. */
  long freeMemory();

  /**
   * Allocates device memory, aligned to 256 bytes. What is in it is undefined.
   *
   * @throws dev.brushwork.compute.DeviceMemoryException if there is no room
   */
  long allocate(long bytes);

  void free(long memory);

  /**
   * Allocates memory of the host that copies can reach without detours.
   *
   * @throws dev.brushwork.compute.DeviceMemoryException if there is no room
   */
  HostMemory allocateHost(int bytes);

  void freeHost(HostMemory memory);

  /** Puts a copy of the first {@code bytes} of {@code from} on {@code stream}. */
  void copyToDevice(HostMemory from, long to, long bytes, long stream);

  /** Puts a copy to the start of {@code to} on {@code stream}. */
  void copyToHost(long from, HostMemory to, long bytes, long stream);

  /** Puts a copy from device memory to device memory, which must not overlap, on {@code stream}. */
  void copyOnDevice(long from, long to, long bytes, long stream);

  /** Puts on {@code stream} that each of these bytes becomes 0. */
  void clear(long memory, long bytes, long stream);

  long createStream();

  void destroyStream(long stream);

  /** Waits until all that was put on {@code stream} is done. */
  void synchronize(long stream);

  /** An event that takes no time: recorded on a stream, it happens when all before it is done. */
  long createEvent();

  /** An event that takes the time when it happens. */
  long createTimedEvent();

  void destroyEvent(long event);

  void record(long event, long stream);

  /** Whether it has happened since it was last recorded; does not wait. */
  boolean hasHappened(long event);

  /** Waits until it has happened. */
  void await(long event);

  /** Microseconds between two timed events that have happened. */
  double microseconds(long from, long to);

  /** From here on what this thread puts on {@code stream} becomes part of a graph. */
  void beginCapture(long stream);

  /**
   * Ends the capture and makes the graph executable.
   *
   * @throws CudaException if it cannot be; the capture has then ended all the same
   */
  long endCapture(long stream);

  /** Ends the capture and forgets what it captured; never throws. */
  void abandonCapture(long stream);

  /** Puts the whole graph on {@code stream}. */
  void launch(long graph, long stream);

  void destroyGraph(long graph);
}
