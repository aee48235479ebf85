package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.testing.NodeTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proto keeps the rules of buf's category STANDARD. */
class ProtoLintTest {
  private static final Path PROTO = Path.of("..", "proto").toAbsolutePath().normalize();

  @Test
  void bufFindsNothing() {
    NodeTools.Output output = lint(PROTO);
    assertThat(output.exitCode()).as(output.text()).isZero();
  }

  @Test
  void bufWouldFindSomething(@TempDir Path folder) throws IOException {
    Files.copy(PROTO.resolve("buf.yaml"), folder.resolve("buf.yaml"));
    Files.writeString(folder.resolve("bad.proto"), "syntax = \"proto3\"; message lower {}");
    assertThat(lint(folder).text()).contains("PascalCase");
  }

  private static NodeTools.Output lint(Path folder) {
    Path buf = NodeTools.install().resolve(Path.of("node_modules", ".bin", "buf"));
    return NodeTools.run(buf.toString(), "lint", folder.toString());
  }
}
