package dev.brushwork.compute.cuda;

import dev.brushwork.compute.cuda.runtime.CudaRuntime;
import java.util.List;

/**
 * Steps that are put on the device's stream again and again: the first time one by one, so that
 * whatever loads at its first use does so, then as one graph of them.
 */
final class Replay implements AutoCloseable {
  private final CudaDevice device;
  private final List<Step> steps;
  private final int times;
  private boolean launched;
  private long graph;

  /**
   * @param times how often a graph runs the steps
   */
  Replay(CudaDevice device, List<Step> steps, int times) {
    this.device = device;
    this.steps = steps;
    this.times = times;
  }

  void launch() {
    if (launched || times > 1) {
      if (graph == 0) {
        graph = capture();
      }
      device.runtime().launch(graph, device.stream());
    } else {
      enqueue(device.stream());
    }
    launched = true;
  }

  private void enqueue(long stream) {
    for (Step step : steps) {
      step.enqueue(stream);
    }
  }

  /** On a stream of its own: what other threads put on the device's must not get into the graph. */
  private long capture() {
    CudaRuntime runtime = device.runtime();
    long stream = runtime.createStream();
    try {
      runtime.beginCapture(stream);
      try {
        for (int i = 0; i < times; i++) {
          enqueue(stream);
        }
      } catch (RuntimeException e) {
        runtime.abandonCapture(stream);
        throw e;
      }
      return runtime.endCapture(stream);
    } finally {
      runtime.destroyStream(stream);
    }
  }

  @Override
  public void close() {
    if (graph != 0) {
      device.runtime().destroyGraph(graph);
      graph = 0;
    }
  }
}
