package dev.brushwork.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Why no server could run a job, however long it waited. Pure. */
public final class Obstacle {
  /** There is one that could. */
  public static final String NONE = "";

  private Obstacle() {}

  /**
   * What a job needs of a server.
   *
   * @param backend empty for any
   * @param deviceBytes besides the weights
   */
  public record Need(String backend, String weightsSha256, long deviceBytes) {}

  /**
   * Compares what a job needs with the servers that are up.
   *
   * @return why none can run it, for people; or {@link #NONE}
   */
  public static String of(Need need, Collection<NodeOffer> servers) {
    Predicate<NodeOffer> held = server -> server.weightsSha256().contains(need.weightsSha256());
    Predicate<NodeOffer> computes =
        server -> need.backend().isEmpty() || need.backend().equals(server.backend());
    Predicate<NodeOffer> large = server -> need.deviceBytes() <= server.totalBytes();
    if (servers.isEmpty() || servers.stream().anyMatch(held.and(computes).and(large))) {
      return NONE; // whoever asks is a server itself, and will have said so soon
    }
    List<String> missing = new ArrayList<>();
    if (servers.stream().noneMatch(held)) {
      missing.add("no server that is up holds its weights, SHA-256 " + need.weightsSha256());
    }
    if (servers.stream().noneMatch(computes)) {
      missing.add("no server that is up has the backend " + need.backend());
    }
    long most = servers.stream().mapToLong(NodeOffer::totalBytes).max().orElseThrow();
    if (servers.stream().noneMatch(large)) {
      missing.add(
          "it needs "
              + need.deviceBytes()
              + " bytes of device memory besides the weights, and the largest server that is up has "
              + most);
    }
    return missing.isEmpty()
        ? "no one server that is up has its weights, its backend and room for it"
        : String.join("; ", missing);
  }
}
