package dev.brushwork.engine.preset;

import java.util.List;
import java.util.Optional;

/** The presets there are: one resource file each. */
public final class Presets {
  public static final String DEFAULT = "brushwork";

  private Presets() {}

  public static List<Preset> all() {
    throw new UnsupportedOperationException();
  }

  public static Optional<Preset> find(String name) {
    throw new UnsupportedOperationException();
  }
}
