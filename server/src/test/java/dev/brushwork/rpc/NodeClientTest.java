package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.transfer.StopSignal;
import dev.brushwork.testing.NodeTools;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.StylizeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proto alone suffices for a client in another language. */
class NodeClientTest {
  @Test
  void aClientInNodeStreamsProgressAndGetsThePixelsOfTheRunInProcess(@TempDir Path folder)
      throws IOException {
    NodeTools.install();
    StylizeRequest request = TestRequests.stylize();
    Path content = folder.resolve("content.png");
    Path style = folder.resolve("style.png");
    Files.write(content, request.getTransfer().getContent().getData().toByteArray());
    Files.write(style, request.getTransfer().getStyles(0).getImage().getData().toByteArray());
    // Beside the packages, where Node looks for them.
    Files.copy(
        Path.of("src", "test", "node", "stylize.js"),
        NodeTools.install().resolve("stylize.js"),
        StandardCopyOption.REPLACE_EXISTING);
    List<JsonObject> events;
    try (TestServer server = new TestServer()) {
      NodeTools.Output output =
          NodeTools.run(
              "node",
              "stylize.js",
              Path.of("..", "proto").toAbsolutePath().normalize().toString(),
              "127.0.0.1:" + server.server().port(),
              content.toString(),
              style.toString());
      assertThat(output.exitCode()).as(output.text()).isZero();
      events =
          output
              .text()
              .lines()
              .map(line -> JsonParser.parseString(line).getAsJsonObject())
              .toList();
    }
    assertThat(events.stream().map(e -> e.get("event").getAsString()))
        .containsExactly("accepted", "progress", "progress", "progress", "progress", "result");
    assertThat(events.stream().map(e -> e.get("sequence").getAsInt()))
        .containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(events.subList(1, 5).stream().map(e -> e.get("iteration").getAsInt()))
        .containsExactly(0, 1, 2, 3);
    assertThat(events.get(4).get("total").getAsDouble())
        .isLessThan(events.get(1).get("total").getAsDouble());
    Engine engine = TestEngine.get();
    assertThat(events.get(0).get("backend").getAsString()).isEqualTo(engine.device().backend());
    byte[] png = Base64.getDecoder().decode(events.get(5).get("image").getAsString());
    ValidatedTransfer transfer = new RequestValidator(engine).validate(request);
    assertThat(TestRequests.pixels(ByteString.copyFrom(png)))
        .isEqualTo(
            engine
                .run(
                    transfer.spec(),
                    transfer.weights(),
                    transfer.inputs(),
                    transfer.reporting(),
                    StopSignal.NEVER,
                    progress -> {})
                .image()
                .rgb());
  }
}
