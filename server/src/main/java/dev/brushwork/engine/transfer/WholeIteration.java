package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Program;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.transfer.RunRecorder.Iteration;

/** An iteration over the whole image, in one recording. */
record WholeIteration(Iteration iteration, Others others) implements IterationPlan {
  @Override
  public Changing changing() {
    return iteration.changing();
  }

  @Override
  public LossTerms terms() {
    return iteration.terms();
  }

  @Override
  public int tiles() {
    return 1;
  }

  @Override
  public double operations() {
    return iteration.recording().operations();
  }

  @Override
  public double forwardShare() {
    return iteration.recording().forwardOperations() / operations();
  }

  @Override
  public long bytes(Device device, DeviceNetwork network) {
    return device.plan(iteration.recording()).totalBytes() - network.bytes(iteration.recording());
  }

  @Override
  public Program prepare(
      Device device, DeviceNetwork network, Targets targets, Changing.Buffers buffers) {
    Bindings bindings = network.bind(new Bindings(), iteration.network());
    targets.bind(bindings, iteration.content(), iteration.style());
    others.regions(bindings, iteration.regions());
    others.temporal(bindings, iteration.temporal());
    iteration.changing().bind(bindings, buffers);
    return device.prepare(iteration.recording(), bindings);
  }
}
