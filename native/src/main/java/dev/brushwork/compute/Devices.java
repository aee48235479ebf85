package dev.brushwork.compute;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the backends and chooses one, with the reason. */
public final class Devices {
  /** The request for the best backend that works here. */
  public static final String AUTO = "auto";

  /** A backend and whether it works here; {@code reason} says why not, in one line. */
  public record Candidate(DeviceProvider provider, boolean available, String reason) {}

  /** The chosen backend and why it was chosen, in one line. */
  public record Choice(DeviceProvider provider, String reason) {}

  private Devices() {}

  /** Every backend on the class path, best first. */
  public static List<Candidate> candidates() {
    List<Candidate> found = new ArrayList<>();
    for (DeviceProvider provider : ServiceLoader.load(DeviceProvider.class)) {
      Optional<String> reason = provider.unavailableReason();
      found.add(new Candidate(provider, reason.isEmpty(), reason.orElse("works here")));
    }
    found.sort(Comparator.comparingInt((Candidate c) -> -c.provider().priority()));
    return found;
  }

  /**
   * Chooses a backend by name, or the best with {@link #AUTO}. A named backend that does not work
   * here is never replaced by another.
   *
   * @throws IllegalArgumentException if there is no such backend
   * @throws IllegalStateException if it does not work here, with the reason
   */
  public static Choice choose(String name) {
    List<Candidate> candidates = candidates();
    if (!name.equals(AUTO)) {
      Candidate named =
          candidates.stream()
              .filter(c -> c.provider().name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "there is no backend '"
                              + name
                              + "'; known: auto, "
                              + String.join(
                                  ", ",
                                  candidates.stream().map(c -> c.provider().name()).toList())));
      if (!named.available()) {
        throw new IllegalStateException(
            "backend '" + name + "' does not work here: " + named.reason());
      }
      return new Choice(named.provider(), "asked for");
    }
    StringBuilder passedOver = new StringBuilder();
    for (Candidate candidate : candidates) {
      if (candidate.available() && candidate.provider().priority() >= 0) {
        return new Choice(candidate.provider(), "the best backend that works here" + passedOver);
      }
      if (candidate.provider().priority() >= 0) {
        passedOver
            .append("; not ")
            .append(candidate.provider().name())
            .append(": ")
            .append(candidate.reason());
      }
    }
    throw new IllegalStateException("no backend works here" + passedOver);
  }
}
