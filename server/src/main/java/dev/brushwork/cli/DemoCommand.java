package dev.brushwork.cli;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.BrushworkException;
import dev.brushwork.engine.Engine;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.OutputSize;
import dev.brushwork.v1.Reporting;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.RunOptions;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Transfer;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything at once: the server, its client, the sample pictures and the bundled network. */
@Command(
    name = "demo",
    description = {
      "Paint a sample picture, with nothing fetched and nothing asked.",
      "Starts a server on a free port of this machine, calls it as any client would, and writes a"
          + " picture and its contact sheet."
    },
    sortOptions = false)
final class DemoCommand implements Callable<Integer> {
  private static final String HOST = "127.0.0.1";

  /** More than an iteration takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Map<String, Samples> STYLES =
      Map.of("swirl", Samples.SWIRL, "geometry", Samples.GEOMETRY);

  @Option(
      names = "--style",
      paramLabel = "NAME",
      description = "How it is painted: swirl or geometry. Default: ${DEFAULT-VALUE}.",
      defaultValue = "swirl")
  String style;

  @Option(
      names = "--size",
      paramLabel = "PX",
      converter = WholeNumber.class,
      description = "The longer side of the picture. Default: ${DEFAULT-VALUE}.",
      defaultValue = "384")
  int size;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Updates of the image. Default: ${DEFAULT-VALUE}.",
      defaultValue = "200")
  int iterations;

  @Option(
      names = "--out",
      paramLabel = "FILE.png",
      description =
          "The picture to write; its sheet goes beside it. Default: ${DEFAULT-VALUE} in this folder.",
      defaultValue = "brushwork-demo.png")
  Path out;

  @Mixin BackendOptions compute;

  private final Terminal terminal;
  private final Interruption interruption;

  DemoCommand(Terminal terminal, Interruption interruption) {
    this.terminal = terminal;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    Samples painted = STYLES.get(style);
    if (painted == null) {
      throw CliException.usage("--style: '" + style + "' is neither swirl nor geometry");
    }
    OutputFile picture = OutputFile.of("--out", out, ".png");
    OutputFile sheet = OutputFile.of("--out", sheetOf(out), ".png");
    interruption.listen(PATIENCE);
    try (Engine engine = compute.open();
        BrushworkServer server =
            BrushworkServer.builder(engine).host(HOST).grace(Duration.ZERO).start()) {
      paint(request(painted), HOST + ":" + server.port(), picture, sheet);
    }
    terminal
        .err()
        .println(
            "next, pictures of yours: "
                + System.getProperty("brushwork.command", "brushwork")
                + " stylize --content photo.jpg --style painting.jpg --out out.png");
    return ExitCode.DONE;
  }

  private void paint(StylizeRequest request, String address, OutputFile picture, OutputFile sheet)
      throws IOException {
    terminal.err().println("a server at " + address + " paints, its client waits for the picture");
    try (Painter painter = new RemotePainter(BrushworkClient.connect(address));
        ProgressDisplay display = ProgressDisplay.on(terminal, false)) {
      RunObserver observer = new RunObserver(display, Optional.empty());
      Result result = painter.paint(request, observer, interruption);
      picture.write(result.getImage().toByteArray());
      sheet.write(Sheet.png(request.getTransfer(), result, observer.losses(result)));
      display.done(result, picture.path() + " and " + sheet.path());
    } catch (BrushworkException e) {
      throw e.code() == Status.Code.UNAVAILABLE
          ? CliException.failure(
              "the demo's own server at "
                  + address
                  + " cannot be reached ("
                  + Failure.rootCause(e).getMessage()
                  + "); is the loopback interface up?",
              e)
          : e;
    }
  }

  private StylizeRequest request(Samples painted) {
    return StylizeRequest.newBuilder()
        .setTransfer(
            Transfer.newBuilder()
                .setContent(image(Samples.CONTENT))
                .addStyles(Style.newBuilder().setImage(image(painted)))
                .setOptions(
                    RunOptions.newBuilder()
                        .setNetwork(ShippedNetwork.NAME)
                        .setIterations(iterations)
                        .setSize(OutputSize.newBuilder().setLongerSide(size))))
        .setReporting(Reporting.newBuilder().setInterval(1))
        .build();
  }

  private static Image image(Samples sample) {
    return Image.newBuilder().setData(sample.bytes()).build();
  }

  /** {@code brushwork-demo-sheet.png} for {@code brushwork-demo.png}. */
  private static Path sheetOf(Path picture) {
    String name = picture.getFileName().toString();
    return picture.resolveSibling(name.replaceFirst("(\\.[^.]*)?$", "-sheet.png"));
  }
}
