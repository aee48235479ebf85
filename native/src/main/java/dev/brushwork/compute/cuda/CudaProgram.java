package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Store;
import dev.brushwork.compute.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** A schedule bound to memory: the steps of an iteration, and graphs of them. */
final class CudaProgram implements Program {
  /** Iterations of a graph, where that many are asked for at once. */
  static final int BATCH = 5;

  private final CudaDevice device;
  private final Scope scope = new Scope();
  private final List<CudaBuffer> bound = new ArrayList<>();
  private final List<CudaFilter> filters = new ArrayList<>();
  private final List<CudaBuffer> stored = new ArrayList<>();
  private final List<CudaBuffer> updated = new ArrayList<>();
  private final List<Input> inputs = new ArrayList<>();
  private final Replay evaluation;
  private final Replay iteration;
  private final Replay batch;
  private final Launches launches;
  private final long losses;
  private final int lossCount;
  private final List<String> engines;
  private final long bytes;
  private boolean hasIterated;
  private boolean closed;

  /** An input of the network that is kept, and the version of the image that it was made of. */
  private static final class Input {
    private final CudaBuffer image;
    private final Step prepare;
    private long version = -1;

    private Input(CudaBuffer image, Step prepare) {
      this.image = image;
      this.prepare = prepare;
    }
  }

  /**
   * Allocates the arena and has the weights prepared; leaves nothing allocated if any of it fails.
   *
   * @param lowered owned by the program, if this does not throw
   */
  CudaProgram(CudaDevice device, Recording recording, Bindings bindings, Lowered lowered) {
    this.device = device;
    Schedule schedule = lowered.schedule();
    lossCount = recording.losses().size();
    engines = schedule.engines();
    bytes = DeviceBlocks.footprint(schedule.arenaBytes());
    for (Tensor tensor : recording.tensors()) {
      if (tensor.external()) {
        bound.add(device.buffer(bindings, tensor));
      }
    }
    for (Parameter parameter : recording.parameters()) {
      filters.add(device.filter(bindings, parameter));
    }
    for (Store store : recording.stores()) {
      stored.add(device.buffer(bindings, store.to()));
    }
    recording.storedGradient().ifPresent(to -> updated.add(device.buffer(bindings, to)));
    recording.accumulatedGradient().ifPresent(to -> updated.add(device.buffer(bindings, to)));
    recording
        .update()
        .ifPresent(
            update -> {
              updated.add(device.buffer(bindings, update.variable()));
              update.state().forEach(state -> updated.add(device.buffer(bindings, state)));
            });
    recording.average().ifPresent(a -> updated.add(device.buffer(bindings, a.value())));
    try {
      lowered.scaling().resolve(parameter -> device.filter(bindings, parameter).gain());
      DeviceBlocks.Block arena = scope.own(device.blocks().allocate(schedule.arenaBytes()));
      Map<Place.Weights, CudaFilter.Lease> leases = lease(schedule, bindings);
      Site site = new Site(device, bindings, arena.address(), leases, schedule.losses());
      for (Schedule.Constant constant : schedule.constants()) {
        device.transfers().upload(constant.bytes().apply(site), site.address(constant.place()));
      }
      for (ResidentInput input : schedule.inputs()) {
        inputs.add(new Input(device.buffer(bindings, input.image()), input.prepare().bind(site)));
      }
      losses = site.loss(0);
      device.runtime().clear(losses, Math.max(1, lossCount) * 8L, device.stream());
      List<Step> forward = bind(schedule.forward(), site);
      List<Step> whole = new ArrayList<>(forward);
      whole.addAll(bind(schedule.backward(), site));
      evaluation = scope.own(new Replay(device, forward, 1));
      iteration = scope.own(new Replay(device, whole, 1));
      batch = scope.own(new Replay(device, whole, BATCH));
      launches = scope.own(new Launches(device));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
    scope.own(lowered);
  }

  private Map<Place.Weights, CudaFilter.Lease> lease(Schedule schedule, Bindings bindings) {
    Map<Place.Weights, CudaFilter.Lease> leases = new HashMap<>();
    schedule
        .filters()
        .forEach(
            (parameter, forms) -> {
              CudaFilter filter = device.filter(bindings, parameter);
              for (FilterForm form : forms) {
                leases.put(new Place.Weights(parameter, form), scope.own(filter.lease(form)));
              }
            });
    return leases;
  }

  private static List<Step> bind(List<PlannedStep> planned, Site site) {
    List<Step> steps = new ArrayList<>();
    planned.forEach(step -> steps.add(step.bind(site)));
    return steps;
  }

  @Override
  public boolean evaluate(BooleanSupplier stop) {
    enter();
    launches.beforeNext();
    if (stop.getAsBoolean()) {
      return false;
    }
    refreshInputs();
    evaluation.launch();
    launches.afterOne();
    stored.forEach(CudaBuffer::change);
    return true;
  }

  /** Between launches is where it can stop: what is on its way to the device is done. */
  @Override
  public int run(int iterations, BooleanSupplier stop) {
    if (iterations < 1) {
      throw new IllegalArgumentException("iterations must be at least 1, got " + iterations);
    }
    enter();
    refreshInputs();
    int done = 0;
    try {
      while (done < iterations) {
        launches.beforeNext();
        if (stop.getAsBoolean()) {
          break;
        }
        // The first iteration goes step by step, which loads what loads at its first use.
        boolean whole = hasIterated && iterations - done >= BATCH;
        (whole ? batch : iteration).launch();
        launches.afterOne();
        done += whole ? BATCH : 1;
        hasIterated = true;
      }
    } finally {
      noteChanges();
    }
    return done;
  }

  /** Prepares inputs from images that somebody else has changed. */
  private void refreshInputs() {
    for (Input input : inputs) {
      long now = input.image.version();
      if (input.version != now) {
        input.prepare.enqueue(device.stream());
        input.version = now;
      }
    }
  }

  /** What an iteration has written; of the variable it has made the next input too. */
  private void noteChanges() {
    stored.forEach(CudaBuffer::change);
    Set<CudaBuffer> written = new LinkedHashSet<>(updated);
    for (CudaBuffer buffer : written) {
      long version = buffer.change();
      for (Input input : inputs) {
        if (input.image == buffer) {
          input.version = version;
        }
      }
    }
  }

  private void enter() {
    requireOpen();
    device.enter();
    bound.forEach(CudaBuffer::requireOpen);
    filters.forEach(CudaFilter::requireOpen);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the program was closed");
    }
  }

  @Override
  public int batch() {
    return BATCH;
  }

  @Override
  public double[] losses() {
    requireOpen();
    device.enter();
    return device.transfers().downloadDoubles(losses, lossCount);
  }

  @Override
  public long bytes() {
    return bytes;
  }

  /** For each convolution its name and its engine. */
  List<String> engines() {
    return engines;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.enter();
      try (Scope closing = scope) {
        // Graphs and plans must have done their work before they go.
        device.runtime().synchronize(device.stream());
      }
    }
  }
}
