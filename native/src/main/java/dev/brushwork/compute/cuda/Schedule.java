package dev.brushwork.compute.cuda;

import dev.brushwork.compute.ArenaPlanner;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A recording lowered to steps in order, forward then backward, with the life of every value in the
 * arena. Nothing is allocated on the device for it; it owns the plans of its convolutions until it
 * is closed.
 */
final class Schedule implements AutoCloseable {
  private final Scope scope = new Scope();
  private final ArenaPlanner planner = new ArenaPlanner(DeviceBlocks.ALIGNMENT);
  private final List<PlannedStep> forward = new ArrayList<>();
  private final List<PlannedStep> backward = new ArrayList<>();
  private final List<Place.Arena> kept = new ArrayList<>();
  private final List<Constant> constants = new ArrayList<>();
  private final List<ResidentInput> inputs = new ArrayList<>();
  private final Map<Parameter, Set<FilterForm>> filters = new LinkedHashMap<>();
  private final List<String> engines = new ArrayList<>();
  private List<PlannedStep> current = forward;
  private Place.Arena losses;
  private long arenaBytes = -1;

  /** Bytes that are put at a place once, before anything runs. */
  record Constant(Place.Arena place, Function<Site, byte[]> bytes) {}

  /** Takes ownership of a plan, and notes its engine. */
  void own(AutoCloseable plan, String engine) {
    scope.own(plan);
    engines.add(engine);
  }

  /** A place in the arena for what the next step makes. */
  Place.Arena make(long bytes) {
    return new Place.Arena(planner.block(bytes, next()));
  }

  /** A place in the arena that keeps its contents between iterations. */
  Place.Arena keep(long bytes) {
    Place.Arena place = new Place.Arena(planner.block(bytes, 0));
    kept.add(place);
    return place;
  }

  /** A place with fixed contents; they are asked for when the scales are known. */
  Place.Arena constant(int bytes, Supplier<byte[]> contents) {
    return constant((long) bytes, site -> contents.get());
  }

  /** A place with fixed contents that depend on where other things are. */
  Place.Arena constant(long bytes, Function<Site, byte[]> contents) {
    Place.Arena place = keep(bytes);
    constants.add(new Constant(place, contents));
    return place;
  }

  /** Room for the values of {@code count} losses, doubles. */
  void keepLosses(int count) {
    losses = keep((long) count * Double.BYTES);
  }

  /** An input of the network that stays on the device from one iteration to the next. */
  void keepInput(ResidentInput input) {
    inputs.add(input);
  }

  /** A filter in the form that a convolution takes. */
  Place.Weights weights(Parameter parameter, FilterForm form) {
    filters.computeIfAbsent(parameter, p -> new LinkedHashSet<>()).add(form);
    return new Place.Weights(parameter, form);
  }

  /** Appends a step that reads or writes {@code places}. */
  void add(PlannedStep step, Place... places) {
    for (Place place : places) {
      if (place instanceof Place.Arena arena) {
        arena.block().usedAt(next());
      }
    }
    current.add(step);
  }

  /** What is added from now on is skipped when a program is only evaluated. */
  void beginBackward() {
    current = backward;
  }

  /** Fixes every offset. */
  void place() {
    int last = Math.max(next() - 1, 0);
    kept.forEach(place -> place.block().usedAt(last));
    arenaBytes = planner.place();
  }

  private int next() {
    return forward.size() + backward.size();
  }

  List<PlannedStep> forward() {
    return forward;
  }

  List<PlannedStep> backward() {
    return backward;
  }

  List<Constant> constants() {
    return constants;
  }

  List<ResidentInput> inputs() {
    return inputs;
  }

  Place.Arena losses() {
    return losses;
  }

  /** Bytes of the arena; at least 1. */
  long arenaBytes() {
    return Math.max(arenaBytes, 1);
  }

  /** Each parameter's forms. */
  Map<Parameter, Set<FilterForm>> filters() {
    return filters;
  }

  /** For each convolution its name and its engine. */
  List<String> engines() {
    return List.copyOf(engines);
  }

  @Override
  public void close() {
    scope.close();
  }
}
