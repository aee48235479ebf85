package dev.brushwork.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The photographs and weights that lie beside the repository, in {@code ../shared}, because they
 * are not the project's to distribute. A test that needs one is skipped where it is absent.
 */
public final class SharedFiles {
  private SharedFiles() {}

  /** The file of this name below {@code shared}; without it, the test that asks is skipped. */
  public static Path get(String name) {
    Path file = repository().resolveSibling("shared").resolve(name);
    assumeTrue(Files.isReadable(file), () -> "skipped: there is no ../shared/" + name);
    return file;
  }

  /** The top of the checkout: tests run in a module's folder below it. */
  private static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!(Files.exists(folder.resolve("pom.xml"))
        && Files.isDirectory(folder.resolve("proto")))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("the tests run outside of a checkout");
      }
    }
    return folder;
  }
}
