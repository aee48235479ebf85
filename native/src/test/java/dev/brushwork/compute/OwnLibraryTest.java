package dev.brushwork.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnLibraryTest {
  @TempDir private Path folder;

  @Test
  void librariesOfOneNameSizeAndTimeAreToldApart() throws Exception {
    Path first = library("first", new byte[] {1, 2, 3});
    Path second = library("second", new byte[] {1, 2, 4});
    Path cache = folder.resolve("cache");

    Path firstFile = OwnLibrary.extract(first.toUri().toURL(), cache.toFile());
    Path secondFile = OwnLibrary.extract(second.toUri().toURL(), cache.toFile());

    assertThat(firstFile).hasFileName("libx.so").hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(secondFile).hasFileName("libx.so").hasBinaryContent(new byte[] {1, 2, 4});
  }

  @Test
  void aFileThatIsThereIsTakenAndOneThatIsCutOffMadeAnew() throws Exception {
    Path library = library("one", new byte[] {5, 6, 7});
    Path cache = folder.resolve("cache");
    Path file = OwnLibrary.extract(library.toUri().toURL(), cache.toFile());
    FileTime old = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, old);

    assertThat(OwnLibrary.extract(library.toUri().toURL(), cache.toFile())).isEqualTo(file);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);

    Files.write(file, new byte[] {5});
    OwnLibrary.extract(library.toUri().toURL(), cache.toFile());
    assertThat(file).hasBinaryContent(new byte[] {5, 6, 7});
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).as("nothing half-made stays").containsExactly(file);
    }
  }

  private Path library(String name, byte[] content) throws Exception {
    Path file = folder.resolve(name).resolve("libx.so");
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    return file;
  }
}
