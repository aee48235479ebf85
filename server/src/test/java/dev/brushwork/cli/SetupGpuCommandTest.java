package dev.brushwork.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With Pythons that are shell scripts, and a pip that writes empty packages. */
class SetupGpuCommandTest {
  private static final String INSTALLS_EVERYTHING =
      """
      while [ "$1" != --target ]; do shift; done
      target=$2; shift 2
      for wheel; do
        echo "Collecting $wheel"
        echo "  Downloading $wheel-manylinux.whl (553.1 MB)"
        name=$(echo "${wheel%%==*}" | tr - _)
        mkdir -p "$target/nvidia/$name/lib" "$target/$name-${wheel##*==}.dist-info"
        echo new >"$target/nvidia/$name/lib/lib.so"
        touch "$target/$name-${wheel##*==}.dist-info/RECORD"
      done
      echo "$TMPDIR" >"$target/nvidia/tmp"
      """;

  @TempDir Path folder;

  /** A Python that does this for {@code pip install}. */
  private String python(String script) throws IOException {
    Path file = folder.resolve("python");
    Files.writeString(
        file,
        "#!/bin/sh\nset -e\n[ \"$1 $2\" = '-m pip' ] || exit 9\n[ \"$3\" != --version ] || exit 0\n"
            + "echo \"$@\" >>"
            + folder.resolve("calls")
            + "\n"
            + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file.toString();
  }

  private Path target() {
    return folder.resolve("cache").resolve("cuda");
  }

  private CliRun run(String python) {
    return CliRun.of("setup-gpu", "--folder", target().toString(), "--python", python);
  }

  /** Nothing lies about. */
  private void assertOnlyTheTarget() throws IOException {
    try (Stream<Path> files = Files.list(target().getParent())) {
      assertThat(files).containsExactly(target());
    }
  }

  @Test
  void pipPutsThePinnedPackagesIntoTheFolder() throws Exception {
    CliRun done = run(python(INSTALLS_EVERYTHING));
    assertThat(done.err())
        .contains(
            "under the terms of the CUDA Toolkit and of cuDNN",
            "Downloading nvidia-cudnn-cu13==9.24.0.43-manylinux.whl (553.1 MB)",
            "export BRUSHWORK_CUDA_LIBRARIES=" + target());
    assertThat(done.out()).isEqualTo(target() + "\n");
    assertThat(done.exitCode()).isZero();
    assertThat(target().resolve("nvidia/nvidia_cublas/lib/lib.so")).hasContent("new");
    assertThat(Files.readString(folder.resolve("calls")))
        .contains("--no-deps", "--only-binary=:all:", "nvidia-cuda-runtime==13.0.96");
    assertThat(Files.readString(target().resolve("nvidia/tmp")))
        .startsWith(target().getParent().toString());
    assertOnlyTheTarget();
  }

  @Test
  void whatIsThereIsNotFetchedAgain() throws Exception {
    String python = python(INSTALLS_EVERYTHING);
    run(python);
    CliRun again = run(python);
    assertThat(again.err()).contains("already there: nvidia-cuda-runtime 13.0.96");
    assertThat(again.exitCode()).isZero();
    assertThat(Files.readAllLines(folder.resolve("calls"))).hasSize(1);
  }

  @Test
  void otherVersionsAreReplaced() throws Exception {
    Files.createDirectories(target().resolve("nvidia_cublas-12.0.dist-info"));
    CliRun done = run(python(INSTALLS_EVERYTHING));
    assertThat(done.exitCode()).as(done.err()).isZero();
    assertThat(target().resolve("nvidia_cublas-12.0.dist-info")).doesNotExist();
    assertOnlyTheTarget();
  }

  @Test
  void ofAPipThatFailsItsErrorIsSaidAndNothingChanges() throws Exception {
    Path old = Files.createDirectories(target().resolve("nvidia"));
    Files.writeString(old.resolve("old"), "old");
    CliRun failed =
        run(
            python(
                INSTALLS_EVERYTHING
                    + "echo 'ERROR: No matching distribution found for nvidia-cublas==13.1.1.3'\n"
                    + "exit 1\n"));
    assertThat(failed.err())
        .contains("brushwork: pip could not get nvidia-cuda-runtime==13.0.96")
        .endsWith(": No matching distribution found for nvidia-cublas==13.1.1.3\n");
    assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(old.resolve("old")).hasContent("old");
    assertOnlyTheTarget();
  }

  @Test
  void aPipThatForgetsAPackageHasFailed() throws Exception {
    CliRun failed =
        run(python(INSTALLS_EVERYTHING + "rm -r \"$target\"/nvidia_cublas-13.1.1.3.dist-info\n"));
    assertThat(failed.err()).contains("not everything is there");
    assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(target()).doesNotExist();
  }

  @Test
  void aPythonThatIsNotThereOrHasNoPipIsSaidWithTheWayOut() throws Exception {
    CliRun none = run(folder.resolve("nowhere").toString());
    assertThat(none.err()).contains("found no Python", "nowhere", "--python").hasLineCount(1);
    assertThat(none.exitCode()).isEqualTo(ExitCode.FAILURE);
    Path python = Path.of(python(""));
    Files.writeString(python, "#!/bin/sh\necho 'No module named pip' >&2\nexit 1\n");
    CliRun noPip = run(python.toString());
    assertThat(noPip.err()).contains("has no pip", "-m ensurepip").hasLineCount(1);
    assertThat(noPip.exitCode()).isEqualTo(ExitCode.FAILURE);
  }

  @Test
  void aFolderWithOtherThingsIsLeftAlone() throws Exception {
    Path thesis = Files.createDirectories(target()).resolve("thesis.tex");
    Files.writeString(thesis, "chapter 1");
    CliRun refused = run(python(INSTALLS_EVERYTHING));
    assertThat(refused.err()).contains("--folder: ", "other things in it").hasLineCount(1);
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(thesis).hasContent("chapter 1");
  }
}
