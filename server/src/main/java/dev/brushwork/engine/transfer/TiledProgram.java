package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import dev.brushwork.compute.Buffer;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.Program;
import dev.brushwork.compute.Scope;
import dev.brushwork.compute.Tensor;
import dev.brushwork.engine.network.DeviceNetwork;
import dev.brushwork.engine.transfer.TiledIteration.Tile;
import dev.brushwork.engine.transfer.TiledIteration.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A {@link TiledIteration} made ready: one program for all tiles, and small ones for the whole. */
final class TiledProgram implements Program {
  private final TiledIteration iteration;
  private final Scope scope = new Scope();
  private final Buffer frames;
  private final Buffer gradient;
  private final List<Buffer> sums = new ArrayList<>();
  private final Program tile;
  private final List<Program> errors = new ArrayList<>();
  // Of each sum one: the errors of its other parts are the same number.
  private final List<Program> counted = new ArrayList<>();
  private final Program update;
  private final double[] losses;
  private long bytes;

  /** Leaves nothing allocated if it fails. */
  TiledProgram(
      Device device,
      DeviceNetwork network,
      TiledIteration iteration,
      Targets targets,
      Changing.Buffers buffers) {
    this.iteration = iteration;
    Tile part = iteration.tile();
    try {
      Bindings tileBindings = network.bind(new Bindings(), part.network().network());
      targets.bind(tileBindings, part.content(), part.style());
      iteration.others().regions(tileBindings, part.regions());
      frames = allocate(device, part.network().table(), tileBindings);
      gradient = allocate(device, part.gradient(), tileBindings);
      tileBindings.bind(part.image(), buffers.image());
      for (TileSum sum : iteration.sums()) {
        List<Buffer> totals = new ArrayList<>();
        for (Tensor total : sum.totals()) {
          totals.add(allocate(device, total, tileBindings));
        }
        sums.addAll(totals);
        for (int at = 0; at < totals.size(); at++) {
          TileSum.Mismatch error = sum.errors().get(at);
          Bindings bindings = new Bindings();
          for (int i = 0; i < totals.size(); i++) {
            bindings.bind(error.found().get(i), totals.get(i));
          }
          bindings.bind(error.slope(), allocate(device, sum.slopes().get(at), tileBindings));
          targets.bind(bindings, Map.of(), error.targets());
          iteration.others().regions(bindings, error.region().stream().toList());
          Program program = own(device.prepare(error.recording(), bindings));
          errors.add(program);
          if (at == 0) {
            counted.add(program);
          }
        }
      }
      Update whole = iteration.update();
      Bindings updateBindings = new Bindings().bind(whole.gradient(), gradient);
      whole.changing().bind(updateBindings, buffers);
      iteration.others().temporal(updateBindings, whole.temporal());
      update = own(device.prepare(whole.recording(), updateBindings));
      tile = own(device.prepare(part.recording(), tileBindings));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
    losses =
        new double
            [part.recording().losses().size()
                + iteration.sums().stream().mapToInt(TileSum::losses).sum()
                + iteration.update().recording().losses().size()];
  }

  private Buffer allocate(Device device, Tensor tensor, Bindings bindings) {
    Buffer buffer = scope.own(device.allocate(tensor.shape()));
    bindings.bind(tensor, buffer);
    return buffer;
  }

  private Program own(Program program) {
    bytes += program.bytes();
    return scope.own(program);
  }

  @Override
  public boolean evaluate(BooleanSupplier stop) {
    boolean done =
        lookAtTiles(stop)
            && errors.stream().allMatch(error -> error.evaluate(stop))
            && update.evaluate(stop);
    if (done) {
      collect();
    }
    return done;
  }

  @Override
  public int run(int iterations, BooleanSupplier stop) {
    if (iterations < 1) {
      throw new IllegalArgumentException("iterations must be at least 1, got " + iterations);
    }
    // The update comes last: until then, nothing that outlives the iteration has changed.
    int done = 0;
    while (done < iterations && findGradient(stop) && update.run(1, stop) == 1) {
      done++;
    }
    if (done == iterations) {
      collect();
    }
    return done;
  }

  private boolean findGradient(BooleanSupplier stop) {
    if (!errors.isEmpty()
        && !(lookAtTiles(stop) && errors.stream().allMatch(error -> error.run(1, stop) == 1))) {
      return false;
    }
    gradient.clear();
    return forEachTile(() -> tile.run(1, stop) == 1);
  }

  /** Adds up the statistics, and the tiles' losses. */
  private boolean lookAtTiles(BooleanSupplier stop) {
    sums.forEach(Buffer::clear);
    return forEachTile(() -> tile.evaluate(stop));
  }

  private boolean forEachTile(BooleanSupplier work) {
    Arrays.fill(losses, 0);
    return iteration
        .tile()
        .network()
        .forEachTile(
            frames,
            () -> {
              if (!work.getAsBoolean()) {
                return false;
              }
              double[] found = tile.losses();
              for (int i = 0; i < found.length; i++) {
                losses[i] += found[i];
              }
              return true;
            });
  }

  /** The losses behind the tiles'. */
  private void collect() {
    int next = iteration.tile().recording().losses().size();
    for (Program error : counted) {
      next = collect(error, next);
    }
    collect(update, next);
  }

  /** The losses of a program, and where the next begin. */
  private int collect(Program program, int first) {
    double[] found = program.losses();
    System.arraycopy(found, 0, losses, first, found.length);
    return first + found.length;
  }

  @Override
  public double[] losses() {
    return losses.clone();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    scope.close();
  }
}
