package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.transfer.RunRecorder.Iteration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * An iteration over the whole image, in one recording.
 *
 * @param others binds what is compared with neither content nor style
 */
record WholeIteration(Iteration iteration, BiConsumer<Bindings, Iteration> others)
    implements IterationPlan {
  @Override
  public Shape image() {
    return iteration.image().shape();
  }

  @Override
  public List<Shape> optimizerState() {
    return iteration.optimizerState().stream().map(Tensor::shape).toList();
  }

  @Override
  public Optional<Shape> average() {
    return iteration.average().map(Tensor::shape);
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
      Device device,
      DeviceNetwork network,
      Targets targets,
      Buffer image,
      List<Buffer> state,
      Optional<Buffer> average) {
    Bindings bindings = network.bind(new Bindings(), iteration.network());
    targets.bind(bindings, iteration.content(), iteration.style());
    others.accept(bindings, iteration);
    for (int i = 0; i < state.size(); i++) {
      bindings.bind(iteration.optimizerState().get(i), state.get(i));
    }
    bindings.bind(iteration.image(), image);
    iteration.average().ifPresent(tensor -> bindings.bind(tensor, average.orElseThrow()));
    return device.prepare(iteration.recording(), bindings);
  }
}
