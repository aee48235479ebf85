package dev.brushwork.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.function.Function;

/** A store of which a test uses one method. */
final class FakeStore {
  private FakeStore() {}

  /**
   * A store that answers calls of one method, and fails the test at any other.
   *
   * @param answer what the method returns for its arguments
   */
  static JobStore answering(String name, Function<Object[], Object> answer) {
    return (JobStore)
        Proxy.newProxyInstance(
            JobStore.class.getClassLoader(),
            new Class<?>[] {JobStore.class},
            (self, method, args) -> {
              assertThat(method.getName()).isEqualTo(name);
              return answer.apply(args);
            });
  }
}
