package dev.brushwork.compute;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Loads a native library of ours from the class path. The linker wants a file, which is kept under
 * its SHA-256. JavaCPP would know a library by size and time, which a reproducible build gives to
 * different ones.
 */
public final class OwnLibrary {
  private OwnLibrary() {}

  /**
   * Loads {@code resource}; that it was loaded before does no harm.
   *
   * @param cache the folder of native libraries
   * @throws IOException if it cannot be read, or no file of it be made
   * @throws UnsatisfiedLinkError if the linker refuses it
   */
  public static void load(URL resource, File cache) throws IOException {
    System.load(extract(resource, cache).toString());
  }

  /** The file of {@code resource} below {@code cache}, made if it is not there. */
  static Path extract(URL resource, File cache) throws IOException {
    byte[] content;
    try (InputStream in = resource.openStream()) {
      content = in.readAllBytes();
    }
    String path = resource.getPath();
    Path file =
        cache
            .toPath()
            .resolve("brushwork")
            .resolve(Sha256.of(content))
            .resolve(path.substring(path.lastIndexOf('/') + 1))
            .toAbsolutePath();
    if (Files.exists(file) && Files.size(file) == content.length) {
      return file;
    }
    Files.createDirectories(file.getParent());
    // Others may load it at this moment, so that it must never be there in part.
    Path whole = Files.createTempFile(file.getParent(), "new", ".so");
    try {
      Files.write(whole, content);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(whole);
    }
    return file;
  }
}
