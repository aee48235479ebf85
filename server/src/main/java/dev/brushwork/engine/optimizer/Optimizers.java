package dev.brushwork.engine.optimizer;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The optimisers there are. */
public final class Optimizers {
  private static final List<Optimizer> ALL =
      ServiceLoader.load(Optimizer.class).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(Comparator.comparing(Optimizer::name))
          .toList();

  private Optimizers() {}

  /** In the order of their names. */
  public static List<Optimizer> all() {
    return ALL;
  }

  public static Optional<Optimizer> find(String name) {
    return ALL.stream().filter(o -> o.name().equals(name)).findFirst();
  }
}
