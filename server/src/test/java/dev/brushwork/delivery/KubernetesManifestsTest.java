package dev.brushwork.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.testing.NodeTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests are what Kubernetes' schemas, and the Prometheus operator's, say they must be. */
class KubernetesManifestsTest {
  private static final Path FOLDER = Path.of("..", "docker", "kubernetes");

  @BeforeAll
  static void installTheSchemas() throws IOException {
    Files.copy(
        Path.of("src", "test", "node", "manifests.mjs"),
        NodeTools.install().resolve("manifests.mjs"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void everyManifestFollowsItsSchema() throws IOException {
    List<Path> manifests;
    try (Stream<Path> files = Files.list(FOLDER)) {
      manifests = files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
    NodeTools.Output output = check(manifests);
    assertThat(output.exitCode()).as(output.text()).isZero();
    // The eighth is kubectl's own.
    assertThat(output.text()).contains("7 manifests, 0 problems");
    assertThat(manifests).hasSize(8);
  }

  @Test
  void anUnknownFieldAndAWrongTypeAreFound(@TempDir Path folder) throws IOException {
    String deployment = Files.readString(FOLDER.resolve("deployment.yaml"));
    Path typo = folder.resolve("typo.yaml");
    Files.writeString(typo, deployment.replace("readinessProbe", "readynessProbe"));
    Path type = folder.resolve("type.yaml");
    Files.writeString(type, deployment.replace("containerPort: 50051", "containerPort: grpc"));
    NodeTools.Output output = check(List.of(typo, type));
    assertThat(output.exitCode()).isEqualTo(1);
    assertThat(output.text())
        .contains("typo.yaml", "readynessProbe", "type.yaml", "containerPort must be integer");
  }

  private static NodeTools.Output check(List<Path> manifests) {
    List<String> command = new ArrayList<>(List.of("node", "manifests.mjs"));
    manifests.forEach(file -> command.add(file.toAbsolutePath().normalize().toString()));
    return NodeTools.run(command.toArray(String[]::new));
  }
}
