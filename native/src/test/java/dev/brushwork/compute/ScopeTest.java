package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScopeTest {
  private final List<String> closed = new ArrayList<>();
  private final Scope scope = new Scope();

  @Test
  void resourcesAreClosedInReverse() {
    AutoCloseable first = () -> closed.add("first");
    assertThat(scope.own(first)).isSameAs(first);
    scope.own(() -> closed.add("second"));
    scope.close();
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void closingAgainClosesNothingTwice() {
    scope.own(() -> closed.add("first"));
    scope.close();
    scope.close();
    assertThat(closed).containsExactly("first");
  }

  @Test
  void everyResourceIsClosedEvenIfSomeFail() {
    IllegalArgumentException last = new IllegalArgumentException("last");
    scope.own(() -> closed.add("first"));
    scope.own(
        () -> {
          throw new IOException("middle");
        });
    scope.own(
        () -> {
          throw last;
        });
    assertThatThrownBy(scope::close)
        .isSameAs(last)
        .satisfies(
            e -> {
              assertThat(e.getSuppressed()).hasSize(1);
              assertThat(e.getSuppressed()[0]).hasRootCauseMessage("middle");
            });
    assertThat(closed).containsExactly("first");
  }
}
