package dev.brushwork.testing;

import java.util.Optional;

/** The databases that jobs are kept in, for tests that run on each. */
public enum Storage {
  SQLITE,
  POSTGRESQL;

  /** The URL of a new, empty database; none for the one in the data folder. */
  public Optional<String> newDatabase() {
    return this == SQLITE ? Optional.empty() : Optional.of(TestPostgres.newDatabase());
  }
}
