package dev.brushwork.engine.network;

import dev.brushwork.engine.data.DataFiles;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The networks there are: one resource file each, beside this class. */
public final class Networks {
  private static final List<NetworkDescription> ALL =
      DataFiles.beside(Networks.class).stream()
          .map(NetworkReader::read)
          .sorted(Comparator.comparing(NetworkDescription::name))
          .toList();

  private Networks() {}

  /** In the order of their names. */
  public static List<NetworkDescription> all() {
    return ALL;
  }

  public static Optional<NetworkDescription> find(String name) {
    return ALL.stream().filter(n -> n.name().equals(name)).findFirst();
  }
}
