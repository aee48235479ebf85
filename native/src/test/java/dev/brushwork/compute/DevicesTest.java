package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adds made-up backends to the real ones, as a jar on the class path would. */
final class DevicesTest {
  @TempDir Path jar;
  private final ClassLoader original = Thread.currentThread().getContextClassLoader();

  private abstract static class MadeUp implements DeviceProvider {
    private final String name;
    private final int priority;
    private final String unavailable;

    MadeUp(String name, int priority, String unavailable) {
      this.name = name;
      this.priority = priority;
      this.unavailable = unavailable;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int priority() {
      return priority;
    }

    @Override
    public Optional<String> unavailableReason() {
      return Optional.ofNullable(unavailable);
    }

    @Override
    public Device open(DeviceOptions options) {
      throw new AssertionError("choosing a device must not open it");
    }
  }

  /** Would be best, but does not work here. */
  public static final class Broken extends MadeUp {
    public Broken() {
      super("broken", 2_000, "no such hardware");
    }
  }

  /** Works here, and is better than any real backend. */
  public static final class Fast extends MadeUp {
    public Fast() {
      super("fast", 1_000, null);
    }
  }

  /** Works here, but is only for those who ask for it. */
  public static final class Hidden extends MadeUp {
    public Hidden() {
      super("hidden", -5, null);
    }
  }

  private void provide(Class<?>... providers) throws IOException {
    Path services = Files.createDirectories(jar.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(DeviceProvider.class.getName()),
        Stream.of(providers).map(Class::getName).collect(Collectors.joining("\n")));
    URL[] urls = {jar.toUri().toURL()};
    Thread.currentThread().setContextClassLoader(new URLClassLoader(urls, original));
  }

  @AfterEach
  void takeAway() throws IOException {
    if (Thread.currentThread().getContextClassLoader() instanceof URLClassLoader ours
        && ours != original) {
      ours.close();
    }
    Thread.currentThread().setContextClassLoader(original);
  }

  @Test
  void autoTakesTheBestThatWorksAndSaysWhatItPassedOver() throws IOException {
    provide(Hidden.class, Fast.class, Broken.class);
    Devices.Choice choice = Devices.choose(Devices.AUTO);
    assertThat(choice.provider().name()).isEqualTo("fast");
    assertThat(choice.reason()).contains("not broken: no such hardware").doesNotContain("hidden");
  }

  @Test
  void autoNeverTakesABackendOfNegativePriority() throws IOException {
    provide(Hidden.class);
    List<Devices.Candidate> eligible =
        Devices.candidates().stream()
            .filter(c -> c.available() && c.provider().priority() >= 0)
            .toList();
    if (eligible.isEmpty()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> Devices.choose(Devices.AUTO))
          .withMessageContaining("no backend works here");
    } else {
      assertThat(Devices.choose(Devices.AUTO).provider().name())
          .isEqualTo(eligible.get(0).provider().name());
    }
  }

  @Test
  void aNamedBackendIsTakenHoweverLowItsPriority() throws IOException {
    provide(Hidden.class, Fast.class);
    assertThat(Devices.choose("hidden").provider()).isInstanceOf(Hidden.class);
  }

  @Test
  void aNamedBackendThatDoesNotWorkIsNotReplaced() throws IOException {
    provide(Fast.class, Broken.class);
    assertThatIllegalStateException()
        .isThrownBy(() -> Devices.choose("broken"))
        .withMessageContainingAll("broken", "no such hardware");
  }

  @Test
  void anUnknownNameIsRefusedWithTheKnownOnes() throws IOException {
    provide(Fast.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Devices.choose("faster"))
        .withMessageContainingAll("faster", "auto", "fast", "reference");
  }

  @Test
  void candidatesComeBestFirst() throws IOException {
    provide(Hidden.class, Fast.class, Broken.class);
    assertThat(Devices.candidates())
        .extracting(c -> c.provider().name())
        .startsWith("broken", "fast")
        .endsWith("hidden")
        .contains("reference");
  }
}
