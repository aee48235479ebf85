package dev.brushwork.engine.network;

import java.util.List;
import java.util.Optional;

/** The networks there are: one resource file each. */
public final class Networks {
  private Networks() {}

  public static List<NetworkDescription> all() {
    throw new UnsupportedOperationException();
  }

  public static Optional<NetworkDescription> find(String name) {
    throw new UnsupportedOperationException();
  }
}
