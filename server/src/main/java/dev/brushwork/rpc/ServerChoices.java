package dev.brushwork.rpc;

import dev.brushwork.compute.Devices;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Sha256;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.network.Networks;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Holds what a request asks of the server against what this server has. */
final class ServerChoices {

  private final Engine engine;

  /** Looked up once: asking every backend whether it works here may load native libraries. */
  private final List<String> backends;

  ServerChoices(Engine engine) {
    this.engine = engine;
    this.backends = Devices.candidates().stream().map(c -> c.provider().name()).toList();
  }

  /** Finds whatever keeps this server's device from being the backend asked for. */
  void checkBackend(String backend, String field, Findings findings) {
    String own = engine.device().backend();
    if (backend.isEmpty() || backend.equals(Devices.AUTO) || backend.equals(own)) {
      return;
    }
    if (backends.contains(backend)) {
      findings.unmet(field, "this server computes on '" + own + "', not on '" + backend + "'");
    } else {
      findings.invalid(
          field,
          "'"
              + backend
              + "' is unknown; known: "
              + Devices.AUTO
              + ", "
              + String.join(", ", backends));
    }
  }

  /** Finds arithmetic that the device does not have. */
  void checkPrecision(Optional<Precision> precision, String field, Findings findings) {
    if (precision.isPresent() && !engine.device().supports(precision.get())) {
      findings.unimplemented(
          field,
          EnumMapping.PRECISION.toProto(precision.get())
              + " is not available on the backend '"
              + engine.device().backend()
              + "'");
    }
  }

  /** The network; empty if it is unknown, which is then found. */
  Optional<NetworkDescription> network(String name, String field, Findings findings) {
    Optional<NetworkDescription> network = Networks.find(name);
    if (network.isEmpty()) {
      List<String> known = Networks.all().stream().map(NetworkDescription::name).toList();
      findings.invalid(field, "'" + name + "' is unknown; known: " + String.join(", ", known));
    }
    return network;
  }

  private String held() {
    return engine.weights().stream()
        .map(weights -> weights.network().name())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /**
   * The weights held for a network, by their SHA-256 unless it is empty; none if they are not held,
   * which is then found.
   *
   * @param path where the request's fields {@code network} and {@code weights_sha256} are, with a
   *     dot at its end unless it is empty
   */
  Optional<HeldWeights> weights(String network, String sha256, String path, Findings findings) {
    String field = path + "weights_sha256";
    if (sha256.isEmpty()) {
      Optional<HeldWeights> first = engine.weights(network, Optional.empty());
      if (first.isEmpty()) {
        findings.unmet(
            path + "network",
            "this server holds no weights for '"
                + network
                + "', only for "
                + held()
                + "; fetch them before the server starts, start it with a --weights FILE of that network, or"
                + " name one of these");
      }
      return first;
    }
    if (!Sha256.isOne(sha256)) {
      findings.invalid(field, "must be 64 lower-case hex digits");
      return Optional.empty();
    }
    Optional<HeldWeights> held = engine.weights(network, Optional.of(sha256));
    if (held.isEmpty()) {
      findings.unmet(
          field,
          "this server does not hold these weights for '"
              + network
              + "'; start it with the --weights FILE that has this SHA-256, or leave the field"
              + " empty");
    }
    return held;
  }
}
