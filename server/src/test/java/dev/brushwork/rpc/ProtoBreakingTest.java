package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.brushwork.testing.NodeTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that was generated from the last release's proto still works. */
class ProtoBreakingTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path PROTO = ROOT.resolve("proto");

  @TempDir Path folder;

  @Test
  void nothingOfTheLastReleaseIsBroken() {
    NodeTools.install();
    NodeTools.Output tag = git("describe", "--tags", "--match", "v*", "--abbrev=0");
    assumeTrue(tag.exitCode() == 0, "skipped, because there is no release yet");
    Path archive = folder.resolve("proto.tar");
    assertThat(git("archive", "-o", archive.toString(), tag.text().strip(), "proto").exitCode())
        .isZero();
    assertThat(NodeTools.run("tar", "-xf", archive.toString(), "-C", folder.toString()).exitCode())
        .isZero();
    NodeTools.Output output = breaking(PROTO, folder.resolve("proto"));
    assertThat(output.exitCode()).as(output.text()).isZero();
  }

  @Test
  void aFieldOfAnotherTypeWouldBeFound() throws IOException {
    copy(PROTO, folder.resolve("now"));
    Path image = folder.resolve("now/brushwork/v1/image.proto");
    String before = Files.readString(image);
    String after = before.replace("uint32 width = 1;", "string width = 1;");
    assertThat(after).isNotEqualTo(before);
    Files.writeString(image, after);
    assertThat(breaking(PROTO, PROTO).exitCode()).isZero();
    NodeTools.Output output = breaking(folder.resolve("now"), PROTO);
    assertThat(output.exitCode()).isNotZero();
    assertThat(output.text()).contains("\"width\"", "type");
  }

  private static NodeTools.Output breaking(Path now, Path before) {
    Path buf = NodeTools.install().resolve(Path.of("node_modules", ".bin", "buf"));
    return NodeTools.run(
        buf.toString(), "breaking", now.toString(), "--against", before.toString());
  }

  private static NodeTools.Output git(String... arguments) {
    return NodeTools.run(
        Stream.concat(Stream.of("git", "-C", ROOT.toString()), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from.resolve("brushwork"))) {
      files.filter(Files::isRegularFile).forEach(file -> copyFile(from, to, file));
    }
    copyFile(from, to, from.resolve("buf.yaml"));
  }

  private static void copyFile(Path from, Path to, Path file) {
    try {
      Path target = to.resolve(from.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
