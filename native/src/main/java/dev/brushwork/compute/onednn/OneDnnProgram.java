package dev.brushwork.compute.onednn;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/** A schedule bound to memory: arrays of steps, run in order. */
final class OneDnnProgram implements Program {
  private final OneDnnDevice device;
  private final Scope scope = new Scope();
  private final dnnl_stream stream;
  private final Step[] forward;
  private final Step[] backward;
  private final Step[] update;
  private final double[] losses;
  private final List<HostBlock> bound = new ArrayList<>();
  private final List<OneDnnFilter> filters = new ArrayList<>();
  private final List<String> implementations;
  private final long bytes;
  private boolean closed;

  /**
   * Allocates the arena, packs weights, compiles; leaves nothing allocated if any of it fails.
   *
   * @param schedule not kept
   */
  OneDnnProgram(OneDnnDevice device, Recording recording, Bindings bindings, Schedule schedule) {
    this.device = device;
    losses = new double[recording.losses().size()];
    implementations = schedule.implementations();
    bytes = HostBlock.footprint(schedule.arenaBytes());
    for (Tensor tensor : recording.tensors()) {
      if (tensor.external()) {
        bound.add(device.buffer(bindings, tensor).block());
      }
    }
    for (Parameter parameter : recording.parameters()) {
      filters.add(device.filter(bindings, parameter));
    }
    try {
      HostBlock arena = scope.own(HostBlock.allocate(device.memory(), schedule.arenaBytes()));
      pack(schedule, bindings, arena);
      stream = device.oneDnn().newStream();
      scope.own(() -> OneDnn.check(dnnl.dnnl_stream_destroy(stream), "destroy a stream"));
      Site site = new Site(device, bindings, arena, stream, losses);
      forward = bind(schedule.forward(), site);
      backward = bind(schedule.backward(), site);
      update = bind(schedule.update(), site);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  private void pack(Schedule schedule, Bindings bindings, HostBlock arena) {
    for (Map.Entry<Parameter, Set<WeightLayout>> entry : schedule.weights().entrySet()) {
      OneDnnFilter filter = device.filter(bindings, entry.getKey());
      for (WeightLayout layout : entry.getValue()) {
        scope.own(filter.lease(layout, arena.at(schedule.staging().block().offset())));
      }
    }
  }

  private Step[] bind(List<PlannedStep> planned, Site site) {
    Step[] steps = new Step[planned.size()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = scope.own(planned.get(i).bind(site));
    }
    return steps;
  }

  @Override
  public boolean evaluate(BooleanSupplier stop) {
    enter();
    boolean done = runUntil(stop, forward);
    finish();
    return done;
  }

  @Override
  public int run(int iterations, BooleanSupplier stop) {
    if (iterations < 1) {
      throw new IllegalArgumentException("iterations must be at least 1, got " + iterations);
    }
    enter();
    int done = 0;
    while (done < iterations && runUntil(stop, forward) && runUntil(stop, backward)) {
      // Nothing before has changed anything that outlives the iteration; from here on all of it is.
      for (Step step : update) {
        step.run();
      }
      done++;
    }
    finish();
    return done;
  }

  /** Runs the steps, unless it is stopped before one of them; says whether all were run. */
  private static boolean runUntil(BooleanSupplier stop, Step[] steps) {
    for (Step step : steps) {
      if (stop.getAsBoolean()) {
        return false;
      }
      step.run();
    }
    return true;
  }

  private void finish() {
    OneDnn.check(dnnl.dnnl_stream_wait(stream), "finish");
  }

  private void enter() {
    if (closed) {
      throw new IllegalStateException("the program was closed");
    }
    device.enter();
    bound.forEach(HostBlock::requireOpen);
    filters.forEach(OneDnnFilter::requireOpen);
  }

  @Override
  public double[] losses() {
    if (closed) {
      throw new IllegalStateException("the program was closed");
    }
    return Arrays.copyOf(losses, losses.length);
  }

  @Override
  public long bytes() {
    return bytes;
  }

  /** For each primitive its name and what implements it, such as {@code brg_conv_fwd:avx2}. */
  List<String> implementations() {
    return implementations;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      scope.close();
    }
  }
}
