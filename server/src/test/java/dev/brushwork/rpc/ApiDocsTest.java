package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.testing.NodeTools;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in docs says what the proto's comments say. */
class ApiDocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void thePageIsCurrent(@TempDir Path folder) throws IOException {
    String buf = NodeTools.install().resolve(Path.of("node_modules", ".bin", "buf")).toString();
    String descriptors = folder.resolve("api.binpb").toString();
    succeed(
        buf,
        "build",
        ROOT.resolve("proto").toString(),
        "--as-file-descriptor-set",
        "-o",
        descriptors);
    Path page = folder.resolve("api.md");
    succeed(
        ProcessHandle.current().info().command().orElseThrow(),
        "-cp",
        System.getProperty("java.class.path"),
        ROOT.resolve("tools/api/ApiDocs.java").toString(),
        descriptors,
        page.toString());
    assertThat(ROOT.resolve("docs/api.md"))
        .as("tools/api/update writes it anew")
        .hasSameTextualContentAs(page);
  }

  private static void succeed(String... command) {
    NodeTools.Output output = NodeTools.run(command);
    assertThat(output.exitCode()).as(output.text()).isZero();
  }
}
