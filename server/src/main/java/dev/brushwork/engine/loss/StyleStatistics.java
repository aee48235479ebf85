package dev.brushwork.engine.loss;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The style statistics there are. */
public final class StyleStatistics {
  private static final List<StyleStatistic> ALL =
      ServiceLoader.load(StyleStatistic.class).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(Comparator.comparing(StyleStatistic::name))
          .toList();

  private StyleStatistics() {}

  /** In the order of their names. */
  public static List<StyleStatistic> all() {
    return ALL;
  }

  public static Optional<StyleStatistic> find(String name) {
    return ALL.stream().filter(s -> s.name().equals(name)).findFirst();
  }
}
