package dev.brushwork.security;

import java.util.Locale;
import java.util.Optional;

/** What a caller may do. Each role may do what those before it may. */
public enum Role {
  /** May look: at what the server can do, what a run would cost, own jobs and own images. */
  READER,
  /** May paint: make the device work, and create, change and delete own jobs and images. */
  PAINTER,
  /** May do so with everybody's. */
  OPERATOR;

  /** The role of this name, in lower case. */
  public static Optional<Role> named(String name) {
    for (Role role : values()) {
      if (role.toString().equals(name)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  /** Whether who has this role may do what {@code needed} may. */
  public boolean includes(Role needed) {
    return compareTo(needed) >= 0;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
