package dev.brushwork.compute.cuda.runtime;

import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.compute.cuda.kernels.Emulator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A device on memory of the host. Fresh memory is full of NaNs, and guards around each allocation
 * must stay as they are; a copy or a free that does not fit an allocation is refused. Streams do at
 * once what is put on them, but for what they capture: kernels on the emulator and everything put
 * there through {@link #launch} are only written down, with their arguments, and done in order
 * whenever the graph is launched.
 *
 * <p>Every call is written down, and any of them can be made to fail. Thread-safe.
 */
public final class FakeRuntime implements CudaRuntime {
  private static final int OUT_OF_MEMORY = 2;

  /** What a call does, for tests that count. */
  public enum Kind {
    ALLOCATE,
    FREE,
    ALLOCATE_HOST,
    FREE_HOST,
    COPY_TO_DEVICE,
    COPY_TO_HOST,
    COPY_ON_DEVICE,
    CLEAR,
    CREATE,
    DESTROY,
    SYNCHRONIZE,
    AWAIT,
    RECORD,
    QUERY,
    CAPTURE,
    END_CAPTURE,
    LAUNCH,
    /** Of work that is not the runtime's own: a convolution. */
    WORK
  }

  /** A call; {@code bytes} where it has any. */
  public record Call(Kind kind, long bytes) {}

  /**
   * @param others convolutions, copies and clears
   */
  public record GraphSize(int kernels, int others) {}

  private static final class Capture {
    private final long stream;
    private final FakeGraph graph = new FakeGraph();

    private Capture(long stream) {
      this.stream = stream;
    }
  }

  private volatile long freeMemory = Long.MAX_VALUE;
  private final FakeMemory memory = new FakeMemory();
  private final Map<Long, Kind> handles = new HashMap<>();
  private final Map<Long, Integer> recorded = new HashMap<>();
  private final Map<Long, FakeGraph> graphs = new HashMap<>();
  private final Map<Thread, Capture> capturing = new ConcurrentHashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private long nextHandle = 1;
  private long lastGraph;
  private int callsUntilFailure = -1;
  private boolean failed;

  /** All calls since {@link #forgetCalls()}, in order. */
  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  public synchronized void forgetCalls() {
    calls.clear();
  }

  /** Lets the call after the next {@code count} fail, once. */
  public synchronized void failAfter(int count) {
    callsUntilFailure = count;
    failed = false;
  }

  /** Whether the failure that was asked for has happened. */
  public synchronized boolean hasFailed() {
    return failed;
  }

  /** The kernels of the graph that was captured last, and all else that it does. */
  public synchronized GraphSize lastGraph() {
    return graphs.get(lastGraph).size();
  }

  /** Device memory that is allocated now. */
  public synchronized long deviceBytes() {
    return memory.deviceBytes();
  }

  /** What was made and not given back, in words; empty if nothing was. */
  public synchronized List<String> leaks() {
    List<String> leaks = memory.leaks();
    handles.values().forEach(kind -> leaks.add("a handle"));
    graphs.values().forEach(graph -> leaks.add("a graph"));
    capturing.values().forEach(capture -> leaks.add("a capture that goes on"));
    return leaks;
  }

  private void note(Kind kind, long bytes) {
    boolean release =
        kind == Kind.FREE || kind == Kind.FREE_HOST || kind == Kind.DESTROY || kind == Kind.QUERY;
    calls.add(new Call(kind, bytes));
    // What gives back may not fail, or nobody could give anything back.
    if (!release && callsUntilFailure >= 0 && callsUntilFailure-- == 0) {
      failed = true;
      if (kind == Kind.ALLOCATE || kind == Kind.ALLOCATE_HOST) {
        throw new DeviceMemoryException("no room, as the test asked for");
      }
      throw new CudaException(kind.name(), OUT_OF_MEMORY, "asked for by the test");
    }
  }

  @Override
  public int deviceCount() {
    return 1;
  }

  @Override
  public String deviceName(int number) {
    return "host memory";
  }

  @Override
  public int attribute(int number, Attribute attribute) {
    return switch (attribute) {
      case COMPUTE_CAPABILITY_MAJOR -> 9;
      case COMPUTE_CAPABILITY_MINOR -> 0;
      case MULTIPROCESSORS -> 1;
    };
  }

  @Override
  public int driverVersion() {
    return 13000;
  }

  @Override
  public int runtimeVersion() {
    return 13000;
  }

  @Override
  public void useDevice(int number) {
    if (number != 0) {
      throw new CudaException("cudaSetDevice", 101, "there is one device");
    }
  }

  @Override
  public long freeMemory() {
    return freeMemory;
  }

  /** What others have left of the device, as it is asked for; what is allocated is not counted. */
  public void setFreeMemory(long bytes) {
    freeMemory = bytes;
  }

  @Override
  public synchronized long allocate(long bytes) {
    note(Kind.ALLOCATE, bytes);
    return memory.allocate(bytes);
  }

  @Override
  public synchronized void free(long address) {
    note(Kind.FREE, 0);
    memory.free(address);
  }

  @Override
  public synchronized HostMemory allocateHost(int bytes) {
    note(Kind.ALLOCATE_HOST, bytes);
    return memory.allocateHost(bytes);
  }

  @Override
  public synchronized void freeHost(HostMemory host) {
    note(Kind.FREE_HOST, 0);
    memory.freeHost(host);
  }

  @Override
  public void copyToDevice(HostMemory from, long to, long bytes, long stream) {
    synchronized (this) {
      note(Kind.COPY_TO_DEVICE, bytes);
      memory.requireDevice(to, bytes);
    }
    put(stream, () -> FakeMemory.copy(from.address(), to, bytes));
  }

  @Override
  public void copyToHost(long from, HostMemory to, long bytes, long stream) {
    synchronized (this) {
      note(Kind.COPY_TO_HOST, bytes);
      memory.requireDevice(from, bytes);
    }
    put(stream, () -> FakeMemory.copy(from, to.address(), bytes));
  }

  @Override
  public void copyOnDevice(long from, long to, long bytes, long stream) {
    synchronized (this) {
      note(Kind.COPY_ON_DEVICE, bytes);
      memory.requireDevice(from, bytes);
      memory.requireDevice(to, bytes);
    }
    put(stream, () -> FakeMemory.copy(from, to, bytes));
  }

  @Override
  public void clear(long address, long bytes, long stream) {
    synchronized (this) {
      note(Kind.CLEAR, bytes);
      memory.requireDevice(address, bytes);
    }
    put(stream, () -> FakeMemory.fill(address, bytes, (byte) 0));
  }

  /** Puts other work on a stream, as {@code Launcher} does for convolutions. */
  public void launch(long stream, Runnable work) {
    synchronized (this) {
      note(Kind.WORK, 0);
    }
    put(stream, work);
  }

  private void put(long stream, Runnable work) {
    Capture capture = capturing.get(Thread.currentThread());
    if (capture != null && capture.stream == stream) {
      capture.graph.add(work);
    } else {
      work.run();
    }
  }

  @Override
  public long createStream() {
    return create();
  }

  @Override
  public void destroyStream(long stream) {
    destroy(stream);
  }

  private synchronized long create() {
    note(Kind.CREATE, 0);
    handles.put(nextHandle, Kind.CREATE);
    return nextHandle++;
  }

  private synchronized void destroy(long handle) {
    note(Kind.DESTROY, 0);
    require(handles.remove(handle) != null, "what is destroyed was not made");
  }

  @Override
  public synchronized void synchronize(long stream) {
    note(Kind.SYNCHRONIZE, 0);
    requireHandle(stream);
    Capture capture = capturing.get(Thread.currentThread());
    require(capture == null || capture.stream != stream, "a stream that is captured is waited for");
  }

  private void requireHandle(long handle) {
    require(handles.containsKey(handle), "a stream or event that was not made");
  }

  @Override
  public long createEvent() {
    return create();
  }

  @Override
  public long createTimedEvent() {
    return create();
  }

  @Override
  public void destroyEvent(long event) {
    destroy(event);
  }

  @Override
  public synchronized void record(long event, long stream) {
    note(Kind.RECORD, 0);
    requireHandle(event);
    requireHandle(stream);
    recorded.put(event, calls.size());
  }

  @Override
  public synchronized boolean hasHappened(long event) {
    note(Kind.QUERY, 0);
    requireHandle(event);
    return true;
  }

  @Override
  public synchronized void await(long event) {
    note(Kind.AWAIT, 0);
    requireHandle(event);
  }

  /** As many as calls were put on streams between the two. */
  @Override
  public synchronized double microseconds(long from, long to) {
    requireHandle(from);
    requireHandle(to);
    return (double) recorded.get(to) - recorded.get(from);
  }

  @Override
  public synchronized void beginCapture(long stream) {
    note(Kind.CAPTURE, 0);
    requireHandle(stream);
    require(capturing.get(Thread.currentThread()) == null, "this thread captures already");
    capturing.put(Thread.currentThread(), new Capture(stream));
    Emulator.capture(stream);
  }

  @Override
  public synchronized long endCapture(long stream) {
    FakeGraph graph = takeCapture(stream);
    try {
      note(Kind.END_CAPTURE, 0);
    } catch (CudaException e) {
      graph.close();
      throw e;
    }
    lastGraph = nextHandle;
    graphs.put(nextHandle, graph);
    return nextHandle++;
  }

  private FakeGraph takeCapture(long stream) {
    Capture capture = capturing.get(Thread.currentThread());
    require(capture != null && capture.stream == stream, "this stream is not captured here");
    capturing.remove(Thread.currentThread());
    capture.graph.end();
    return capture.graph;
  }

  @Override
  public synchronized void abandonCapture(long stream) {
    if (capturing.get(Thread.currentThread()) != null) {
      takeCapture(stream).close();
    }
  }

  @Override
  public void launch(long graph, long stream) {
    FakeGraph found;
    synchronized (this) {
      note(Kind.LAUNCH, 0);
      requireHandle(stream);
      found = graphs.get(graph);
      require(found != null, "a graph that was not made");
    }
    found.launch();
  }

  @Override
  public synchronized void destroyGraph(long graph) {
    note(Kind.DESTROY, 0);
    FakeGraph found = graphs.remove(graph);
    require(found != null, "a graph that was not made");
    found.close();
  }

  static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError("the fake of the CUDA runtime: " + what);
    }
  }
}
