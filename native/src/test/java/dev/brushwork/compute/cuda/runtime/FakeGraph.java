package dev.brushwork.compute.cuda.runtime;

import dev.brushwork.compute.cuda.kernels.Emulator;
import java.util.ArrayList;
import java.util.List;

/** What was captured: kernels on the emulator, and between them work of the host. */
final class FakeGraph {
  /** A place between captured kernels, and what is done there. */
  private record HostNode(int afterKernels, Runnable work) {}

  private final List<HostNode> nodes = new ArrayList<>();
  private long kernels;
  private int kernelCount;

  /** Puts work after the kernels that this thread has captured so far. */
  void add(Runnable work) {
    nodes.add(new HostNode(Emulator.captured(), work));
  }

  /** Takes the kernels that this thread has captured, and ends its capture. */
  void end() {
    kernelCount = Emulator.captured();
    kernels = Emulator.capturedLaunches();
  }

  FakeRuntime.GraphSize size() {
    return new FakeRuntime.GraphSize(kernelCount, nodes.size());
  }

  void launch() {
    int done = 0;
    for (HostNode node : nodes) {
      replay(done, node.afterKernels());
      done = node.afterKernels();
      node.work().run();
    }
    replay(done, kernelCount);
  }

  private void replay(int first, int end) {
    int error = Emulator.replay(kernels, first, end);
    if (error != 0) {
      throw new CudaException("a captured kernel", error, Emulator.failure());
    }
  }

  void close() {
    Emulator.forget(kernels);
  }
}
