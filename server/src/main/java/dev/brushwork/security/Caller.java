package dev.brushwork.security;

import java.util.Optional;

/**
 * Who makes a call.
 *
 * @param principal the name under which jobs and images are kept
 * @param role empty for one that may do nothing
 */
public record Caller(String principal, Optional<Role> role) {
  /** Whoever calls a server that tells nobody apart. */
  public static final Caller ANYBODY = new Caller("anonymous", Optional.of(Role.OPERATOR));

  static final int MAX_NAME = 255;

  public Caller(String principal, Role role) {
    this(principal, Optional.of(role));
  }

  /** Whether the caller may do what {@code needed} may. */
  public boolean may(Role needed) {
    return role.isPresent() && role.get().includes(needed);
  }

  /** Whether a principal can be called so: not empty, "*", long or with control characters. */
  static boolean isName(String name) {
    return !name.isBlank()
        && !name.equals("*") // stands for everybody where principals are asked for
        && name.length() <= MAX_NAME
        && name.chars().noneMatch(Character::isISOControl);
  }
}
