package dev.brushwork.bench;

import com.google.protobuf.ByteString;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.Jobs;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.PngWriter;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.job.JobSettings;
import dev.brushwork.job.jdbc.DataFolder;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.LayerWeight;
import dev.brushwork.v1.OutputSize;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/** A server as {@code brushwork serve --data} starts it, and a client of it over loopback. */
final class JobNode implements AutoCloseable {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;

  private final Engine engine;
  private final DataFolder data;
  private final BrushworkServer server;
  private final BrushworkClient client;

  /**
   * Starts it.
   *
   * @param backend that it computes on
   * @param database the URL of a PostgreSQL database; empty for SQLite
   */
  JobNode(String backend, Path folder, Optional<String> database) throws IOException {
    engine = Engine.open(backend, 0, Limits.defaults());
    data = new DataFolder(folder, database);
    server = BrushworkServer.builder(engine).jobs(data.keeping(), JobSettings.defaults()).start();
    client = BrushworkClient.connect("127.0.0.1:" + server.port());
  }

  Jobs jobs() {
    return client.jobs();
  }

  /** A job of so many brief iterations, for nodes with the {@code cpu} backend only. */
  static CreateJobRequest request(int iterations) {
    Transfer.Builder transfer =
        Transfer.newBuilder().setContent(image(1)).addStyles(Style.newBuilder().setImage(image(2)));
    transfer
        .getOptionsBuilder()
        .setNetwork("vgg19-lite")
        .setBackend("cpu")
        .addContentLayers(LayerWeight.newBuilder().setLayer("relu2_1"))
        .addStyleLayers(LayerWeight.newBuilder().setLayer("relu1_1"))
        .setSize(OutputSize.newBuilder().setLongerSide(WIDTH))
        .setIterations(iterations);
    return CreateJobRequest.newBuilder().setTransfer(transfer).setReportInterval(1).build();
  }

  private static dev.brushwork.v1.Image image(long seed) {
    byte[] rgb = new byte[WIDTH * HEIGHT * 3];
    new Random(seed).nextBytes(rgb);
    return dev.brushwork.v1.Image.newBuilder()
        .setData(ByteString.copyFrom(PngWriter.write(new Image(WIDTH, HEIGHT, rgb))))
        .build();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    data.close();
    engine.close();
  }
}
