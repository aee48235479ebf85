package dev.brushwork.compute;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Owns resources and closes them in reverse order of their arrival, every one even if some fail;
 * the first failure is thrown with the others suppressed. For try-with-resources; not thread-safe.
 */
public final class Scope implements AutoCloseable {
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();

  /** Takes ownership of {@code resource} and returns it. */
  public <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (Exception e) {
        RuntimeException wrapped =
            e instanceof RuntimeException r ? r : new IllegalStateException("could not close", e);
        if (failure == null) {
          failure = wrapped;
        } else {
          failure.addSuppressed(wrapped);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
