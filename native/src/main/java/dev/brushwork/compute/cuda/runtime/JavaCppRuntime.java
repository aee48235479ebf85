package dev.brushwork.compute.cuda.runtime;

import dev.brushwork.compute.DeviceMemoryException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * The CUDA runtime of the machine, through JavaCPP. To be used only where {@link
 * CudaLibrary#unavailableReason} is empty. A library that lacks a function ends the process when it
 * is called, so only functions that CUDA 12 has too are called here, and no structure is passed.
 */
public final class JavaCppRuntime implements CudaRuntime {
  private static final int NAME_BYTES = 256;

  /** An address as JavaCPP wants it; nothing is owned. */
  private static final class Address extends Pointer {
    private Address(long value) {
      address = value;
    }
  }

  @Override
  public int deviceCount() {
    int[] count = {0};
    int error = cudart.cudaGetDeviceCount(count);
    if (error == cudart.cudaErrorNoDevice || error == cudart.cudaErrorInsufficientDriver) {
      cudart.cudaGetLastError(); // or the next call would report it
      return 0;
    }
    check(error, "cudaGetDeviceCount");
    return count[0];
  }

  @Override
  public String deviceName(int device) {
    byte[] name = new byte[NAME_BYTES];
    check(cudart.cuDeviceGetName(name, name.length, device), "cuDeviceGetName");
    String text = new String(name, StandardCharsets.UTF_8);
    return text.substring(0, text.indexOf('\0'));
  }

  @Override
  public int attribute(int device, Attribute attribute) {
    int number =
        switch (attribute) {
          case COMPUTE_CAPABILITY_MAJOR -> cudart.cudaDevAttrComputeCapabilityMajor;
          case COMPUTE_CAPABILITY_MINOR -> cudart.cudaDevAttrComputeCapabilityMinor;
          case MULTIPROCESSORS -> cudart.cudaDevAttrMultiProcessorCount;
        };
    int[] value = {0};
    check(cudart.cudaDeviceGetAttribute(value, number, device), "cudaDeviceGetAttribute");
    return value[0];
  }

  @Override
  public int driverVersion() {
    int[] version = {0};
    check(cudart.cudaDriverGetVersion(version), "cudaDriverGetVersion");
    return version[0];
  }

  @Override
  public int runtimeVersion() {
    int[] version = {0};
    check(cudart.cudaRuntimeGetVersion(version), "cudaRuntimeGetVersion");
    return version[0];
  }

  @Override
  public void useDevice(int device) {
    check(cudart.cudaSetDevice(device), "cudaSetDevice");
  }

  @Override
  public long freeMemory() {
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer total = new SizeTPointer(1)) {
      check(cudart.cudaMemGetInfo(free, total), "cudaMemGetInfo");
      return free.get();
    }
  }

  @Override
  public long allocate(long bytes) {
    Pointer memory = new Pointer();
    int error = cudart.cudaMalloc(memory, bytes);
    checkAllocation(error, "cudaMalloc", bytes);
    return memory.address();
  }

  @Override
  public void free(long memory) {
    check(cudart.cudaFree(new Address(memory)), "cudaFree");
  }

  @Override
  public HostMemory allocateHost(int bytes) {
    Pointer memory = new Pointer();
    int error = cudart.cudaHostAlloc(memory, bytes, cudart.cudaHostAllocMapped);
    checkAllocation(error, "cudaHostAlloc", bytes);
    BytePointer view = new BytePointer(memory).capacity(bytes);
    return new HostMemory(memory.address(), view.asByteBuffer().order(ByteOrder.nativeOrder()));
  }

  @Override
  public void freeHost(HostMemory memory) {
    check(cudart.cudaFreeHost(new Address(memory.address())), "cudaFreeHost");
  }

  @Override
  public void copyToDevice(HostMemory from, long to, long bytes, long stream) {
    copy(to, from.address(), bytes, cudart.cudaMemcpyHostToDevice, stream);
  }

  @Override
  public void copyToHost(long from, HostMemory to, long bytes, long stream) {
    copy(to.address(), from, bytes, cudart.cudaMemcpyDeviceToHost, stream);
  }

  @Override
  public void copyOnDevice(long from, long to, long bytes, long stream) {
    copy(to, from, bytes, cudart.cudaMemcpyDeviceToDevice, stream);
  }

  private static void copy(long to, long from, long bytes, int direction, long stream) {
    check(
        cudart.cudaMemcpyAsync(
            new Address(to), new Address(from), bytes, direction, stream(stream)),
        "cudaMemcpyAsync");
  }

  @Override
  public void clear(long memory, long bytes, long stream) {
    check(cudart.cudaMemsetAsync(new Address(memory), 0, bytes, stream(stream)), "cudaMemsetAsync");
  }

  @Override
  public long createStream() {
    CUstream_st stream = new CUstream_st();
    check(
        cudart.cudaStreamCreateWithFlags(stream, cudart.cudaStreamNonBlocking),
        "cudaStreamCreateWithFlags");
    return stream.address();
  }

  @Override
  public void destroyStream(long stream) {
    check(cudart.cudaStreamDestroy(stream(stream)), "cudaStreamDestroy");
  }

  @Override
  public void synchronize(long stream) {
    check(cudart.cudaStreamSynchronize(stream(stream)), "cudaStreamSynchronize");
  }

  @Override
  public long createEvent() {
    CUevent_st event = new CUevent_st();
    check(
        cudart.cudaEventCreateWithFlags(event, cudart.cudaEventDisableTiming),
        "cudaEventCreateWithFlags");
    return event.address();
  }

  @Override
  public long createTimedEvent() {
    CUevent_st event = new CUevent_st();
    check(cudart.cudaEventCreateWithFlags(event, 0), "cudaEventCreateWithFlags");
    return event.address();
  }

  @Override
  public void destroyEvent(long event) {
    check(cudart.cudaEventDestroy(event(event)), "cudaEventDestroy");
  }

  @Override
  public void record(long event, long stream) {
    check(cudart.cudaEventRecord(event(event), stream(stream)), "cudaEventRecord");
  }

  @Override
  public boolean hasHappened(long event) {
    int error = cudart.cudaEventQuery(event(event));
    if (error == cudart.cudaErrorNotReady) {
      return false;
    }
    check(error, "cudaEventQuery");
    return true;
  }

  @Override
  public void await(long event) {
    check(cudart.cudaEventSynchronize(event(event)), "cudaEventSynchronize");
  }

  @Override
  public double microseconds(long from, long to) {
    float[] milliseconds = {0};
    check(
        cudart.cudaEventElapsedTime(milliseconds, event(from), event(to)), "cudaEventElapsedTime");
    return milliseconds[0] * 1e3;
  }

  @Override
  public void beginCapture(long stream) {
    check(
        cudart.cudaStreamBeginCapture(stream(stream), cudart.cudaStreamCaptureModeThreadLocal),
        "cudaStreamBeginCapture");
  }

  @Override
  public long endCapture(long stream) {
    CUgraph_st graph = new CUgraph_st();
    check(cudart.cudaStreamEndCapture(stream(stream), graph), "cudaStreamEndCapture");
    try {
      CUgraphExec_st executable = new CUgraphExec_st();
      check(
          cudart.cudaGraphInstantiateWithFlags(executable, graph, 0),
          "cudaGraphInstantiateWithFlags");
      return executable.address();
    } finally {
      cudart.cudaGraphDestroy(graph);
    }
  }

  @Override
  public void abandonCapture(long stream) {
    CUgraph_st graph = new CUgraph_st();
    if (cudart.cudaStreamEndCapture(stream(stream), graph) == cudart.cudaSuccess
        && !graph.isNull()) {
      cudart.cudaGraphDestroy(graph);
    }
    cudart.cudaGetLastError();
  }

  @Override
  public void launch(long graph, long stream) {
    check(cudart.cudaGraphLaunch(executable(graph), stream(stream)), "cudaGraphLaunch");
  }

  @Override
  public void destroyGraph(long graph) {
    check(cudart.cudaGraphExecDestroy(executable(graph)), "cudaGraphExecDestroy");
  }

  private static CUstream_st stream(long address) {
    return new CUstream_st(new Address(address));
  }

  private static CUevent_st event(long address) {
    return new CUevent_st(new Address(address));
  }

  private static CUgraphExec_st executable(long address) {
    return new CUgraphExec_st(new Address(address));
  }

  private static void checkAllocation(int error, String call, long bytes) {
    if (error == cudart.cudaErrorMemoryAllocation) {
      cudart.cudaGetLastError();
      throw new DeviceMemoryException(call + " found no room for " + bytes + " bytes");
    }
    check(error, call);
  }

  private static void check(int error, String call) {
    if (error != cudart.cudaSuccess) {
      cudart.cudaGetLastError();
      throw new CudaException(call, error, describe(error));
    }
  }

  /** The name of an error and what it means. */
  public static String describe(int error) {
    return cudart.cudaGetErrorName(error).getString()
        + ", "
        + cudart.cudaGetErrorString(error).getString();
  }
}
