package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  @TempDir Path folder;

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws Exception {
    Path file = Files.writeString(folder.resolve("out.png"), "old");
    OutputFile output = OutputFile.of("--out", file, ".png");
    assertThatThrownBy(
            () ->
                output.write(
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("the disk is full");
                    }))
        .hasMessage("--out: " + file + " cannot be written: the disk is full");
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @Test
  void aWriteReplacesTheOldFileAndOthersMayReadIt() throws Exception {
    Path file = Files.writeString(folder.resolve("out.png"), "old");
    Path plain = Files.writeString(folder.resolve("plain"), "");
    OutputFile.of("--out", file, ".png").write(new byte[] {'n', 'e', 'w'});
    assertThat(file).hasContent("new");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(Files.getPosixFilePermissions(plain))
        .contains(PosixFilePermission.OWNER_READ);
  }

  @Test
  void whatCannotBeWrittenIsRefusedBeforehand() throws Exception {
    assertRefused(folder.resolve("out.jpg"), "must end in .png");
    assertRefused(folder.resolve("none").resolve("out.png"), "there is no folder");
    assertRefused(Files.createDirectory(folder.resolve("folder.png")), "is a folder");
    assertRefused(
        folder.resolve("x".repeat(300) + ".png"), "cannot be written: File name too long");
    assertThat(OutputFile.of("--out", folder.resolve("OUT.PNG"), ".png").path())
        .hasFileName("OUT.PNG");
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
  }

  /** As root, or on a file system that is not what it seems, only trying tells. */
  @Test
  void whatPermissionsDoNotTellIsTriedBeforehand() {
    assertRefused(Path.of("/proc/out.png"), "/proc/out.png cannot be written: ");
  }

  private static void assertRefused(Path path, String message) {
    assertThatThrownBy(() -> OutputFile.of("--out", path, ".png"))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("--out: ")
        .hasMessageContaining(message);
  }
}
