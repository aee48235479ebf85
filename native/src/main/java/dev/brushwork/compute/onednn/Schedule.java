package dev.brushwork.compute.onednn;

import dev.brushwork.compute.ArenaPlanner;
import dev.brushwork.compute.Parameter;
import dev.brushwork.compute.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A recording lowered to steps in order, forward, backward, then the update, with the life of every
 * value in the arena. Nothing is allocated for it but native descriptors, which it owns until it is
 * closed.
 */
final class Schedule implements AutoCloseable {
  private final Scope scope = new Scope();
  private final ArenaPlanner planner = new ArenaPlanner(HostBlock.ALIGNMENT);
  private final List<PlannedStep> forward = new ArrayList<>();
  private final List<PlannedStep> backward = new ArrayList<>();
  private final List<PlannedStep> update = new ArrayList<>();
  private final List<String> implementations = new ArrayList<>();
  private final Map<Parameter, Set<WeightLayout>> weights = new LinkedHashMap<>();
  private List<PlannedStep> current = forward;
  private Place.Arena staging;
  private long arenaBytes = -1;

  /** Takes a native descriptor into ownership. */
  <T extends AutoCloseable> T own(T descriptor) {
    return scope.own(descriptor);
  }

  /** A place in the arena for what the next step makes. */
  Place.Arena make(long bytes) {
    return new Place.Arena(planner.block(bytes, next()));
  }

  /** A filter's weights in a layout that a primitive asks for. */
  Place.Weights weights(Parameter parameter, WeightLayout layout) {
    weights.computeIfAbsent(parameter, p -> new LinkedHashSet<>()).add(layout);
    return new Place.Weights(parameter, layout);
  }

  /** Appends a step that reads or writes {@code places}. */
  void add(PlannedStep step, Place... places) {
    for (Place place : places) {
      use(place);
    }
    current.add(step);
  }

  /** Prolongs the life of {@code place} to the next step to be added. */
  void use(Place place) {
    if (place instanceof Place.Arena arena) {
      arena.block().usedAt(next());
    }
  }

  /** What is added from now on is skipped when a program is only evaluated. */
  void beginBackward() {
    current = backward;
  }

  /** What is added from now on is done as a whole or not at all. */
  void beginUpdate() {
    current = update;
  }

  void noteImplementation(String description) {
    implementations.add(description);
  }

  /** Fixes every offset. */
  void place() {
    long largest = 0;
    for (Parameter parameter : weights.keySet()) {
      largest = Math.max(largest, OneDnnFilter.canonicalBytes(parameter.shape()));
    }
    // Weights are packed while the program is bound, when the arena is still empty: before step 0.
    staging = new Place.Arena(planner.block(largest, 0));
    arenaBytes = planner.place();
  }

  private int next() {
    return forward.size() + backward.size() + update.size();
  }

  List<PlannedStep> forward() {
    return forward;
  }

  List<PlannedStep> backward() {
    return backward;
  }

  List<PlannedStep> update() {
    return update;
  }

  /** Room for one filter's weights on their way into a packed layout, before the first step. */
  Place.Arena staging() {
    return staging;
  }

  /** Bytes of the arena. */
  long arenaBytes() {
    return arenaBytes;
  }

  /** Each parameter's layouts. */
  Map<Parameter, Set<WeightLayout>> weights() {
    return weights;
  }

  /** For each primitive its name and what implements it. */
  List<String> implementations() {
    return List.copyOf(implementations);
  }

  @Override
  public void close() {
    scope.close();
  }
}
