package dev.brushwork.cli;

import com.google.protobuf.ByteString;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageEncoder;
import dev.brushwork.engine.image.ImageFormat;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.OutputFormat;
import dev.brushwork.engine.image.PngWriter;
import dev.brushwork.engine.image.Resampler;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.mask.Mask;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.video.FlowField;
import dev.brushwork.engine.video.Motion;
import dev.brushwork.v1.InitKind;
import dev.brushwork.v1.Reporting;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.RunOptions;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Paints a film, a frame after the other, here or on a server. */
@Command(
    name = "video",
    customSynopsis = {
      "brushwork video --frames DIR --style FILE[:WEIGHT]... --out DIR",
      "                [--flow DIR] [--weights FILE | --server HOST:PORT] [OPTIONS]"
    },
    description = {
      "Paint the frames of a film, each from the last one's painting.",
      "With optical flow, that painting moves along first, and what was in view already stays as it"
          + " was. What is painted already is kept: a film that was interrupted goes on where it"
          + " stopped."
    },
    sortOptions = false)
final class VideoCommand implements Callable<Integer> {
  /** More than an iteration takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Painted pixels between two of 8 bits are not lost on the way to the next frame's start. */
  private static final OutputFormat DEEP =
      new OutputFormat(ImageFormat.PNG, 16, OutputFormat.DEFAULT_QUALITY);

  @Option(
      names = "--frames",
      required = true,
      paramLabel = "DIR",
      description =
          "The frames, in the order of the numbers in their names: PNG, JPEG, WebP or TIFF.")
  Path frames;

  @Option(
      names = "--style",
      required = true,
      paramLabel = "FILE[:WEIGHT]",
      converter = WeightedStyle.Converter.class,
      description = "How they are painted. May be repeated, with weights. Default weight: 1.")
  List<WeightedStyle> styles;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where the paintings go, under the names of their frames. Made if need be.")
  Path out;

  @Mixin FormatFlag format = new FormatFlag();

  @Option(
      names = "--flow",
      paramLabel = "DIR",
      description =
          "Optical flow between the frames: Middlebury's .flo files, of the frames' own size.")
  Path flow;

  @Option(
      names = "--backward",
      paramLabel = "NAME",
      description =
          "The file in --flow with the flow from a frame to the one before; {i} and {j} are the"
              + " numbers of the two, counted from 1, {frame} and {previous} their names without"
              + " endings. Default: ${DEFAULT-VALUE}.",
      defaultValue = "backward_{i}_{j}.flo")
  String backward;

  @Option(
      names = "--forward",
      paramLabel = "NAME",
      description =
          "The file with the flow the other way, by which it is seen what came into view. Default:"
              + " ${DEFAULT-VALUE}, if there is one.",
      defaultValue = "forward_{j}_{i}.flo")
  String forward;

  @Option(
      names = "--confidence",
      paramLabel = "NAME",
      description =
          "The file that says it instead: a grey image, white where the frame shows what the one"
              + " before did. Default: ${DEFAULT-VALUE}, if there is one.",
      defaultValue = "reliable_{i}_{j}.png")
  String confidence;

  @Option(
      names = "--next-iterations",
      paramLabel = "N",
      converter = WholeNumber.class,
      description = "Updates of every frame but the first. Default: as many as of the first.")
  Integer nextIterations;

  @Option(names = "--overwrite", description = "Paint anew what is painted already.")
  boolean overwrite;

  @Mixin PictureFlags picture = new PictureFlags();

  @ArgGroup(validate = false, heading = "%nThe run of a frame:%n", order = 1)
  RunFlags run = new RunFlags();

  @ArgGroup(validate = false, heading = "%nThe size of the result:%n", order = 2)
  SizeOptions size = new SizeOptions();

  @Mixin TransferFlags flags = new TransferFlags();

  @Option(
      names = {"-q", "--quiet"},
      description = "Print errors only.")
  boolean quiet;

  private final Terminal terminal;
  private final Interruption interruption;
  private final ImageLimits limits = ImageLimits.defaults();

  VideoCommand(Terminal terminal, Interruption interruption) {
    this.terminal = terminal;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    check();
    List<Path> all = FrameFolder.frames("--frames", frames);
    Files.createDirectories(out);
    Optional<FlowFolder> motion =
        Optional.ofNullable(flow)
            .map(dir -> new FlowFolder(dir, backward, forward, confidence, all, limits));
    for (int i = 0; i < all.size(); i++) {
      if (i > 0 && isDue(all.get(i)) && motion.isPresent()) {
        motion.get().require(i);
      }
    }
    Transfer base = base(all.get(0));
    interruption.listen(PATIENCE);
    Extent extent = null;
    try (Painter painter = flags.where.open(base)) {
      for (int i = 0; i < all.size(); i++) {
        Image frame = InputFile.image("--frames", all.get(i), limits);
        Extent found = new Extent(frame.width(), frame.height());
        if (extent != null && !found.equals(extent)) {
          throw CliException.input(
              "--frames: " + all.get(i) + " is of " + found + " pixels, but others of " + extent,
              null);
        }
        extent = found;
        if (isDue(all.get(i))) {
          paint(painter, base, all, i, motion, frame);
        } else {
          say("frame " + (i + 1) + " of " + all.size() + ": " + target(all.get(i)) + " is kept");
        }
      }
    }
    return ExitCode.DONE;
  }

  private void check() {
    format.check();
    ControlFlags control = flags.control;
    if (control.temporalTarget != null || control.temporalConfidence != null) {
      throw CliException.usage(
          "--temporal-target and --temporal-confidence go with stylize; here --flow says both");
    }
    if (control.temporalWeight != null && flow == null) {
      throw CliException.usage("--temporal-weight goes with --flow only");
    }
    if (flow != null && !Files.isDirectory(flow)) {
      throw CliException.input("--flow: there is no folder " + flow, null);
    }
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw CliException.usage("--out: " + out + " is no folder");
    }
    if (out.toAbsolutePath().normalize().equals(frames.toAbsolutePath().normalize())) {
      throw CliException.usage("--out: " + out + " holds the frames themselves");
    }
  }

  private boolean isDue(Path frame) {
    return overwrite || !Files.exists(target(frame));
  }

  private Path target(Path frame) {
    return out.resolve(FrameFolder.stem(frame) + "." + format.kind);
  }

  /** The request of the first frame. */
  private Transfer base(Path frame) {
    Transfer.Builder asked = flags.transfer(frame, styles, run, size).toBuilder();
    // Of frames that follow another.
    asked.getOptionsBuilder().clearTemporal();
    return flags.withNetwork(asked.build(), this::say);
  }

  private void paint(
      Painter painter,
      Transfer base,
      List<Path> all,
      int i,
      Optional<FlowFolder> motion,
      Image frame)
      throws IOException {
    OutputFile target = OutputFile.of("--out", target(all.get(i)), "." + format.kind);
    Transfer transfer =
        base.toBuilder().setContent(TransferFlags.image("--frames", all.get(i))).build();
    if (i > 0) {
      transfer = after(transfer, all, i, motion, frame);
    }
    StylizeRequest request =
        StylizeRequest.newBuilder()
            .setTransfer(transfer)
            .setReporting(Reporting.newBuilder().setInterval(10))
            .setOutput(picture.toProto(target.path()))
            .build();
    say("frame " + (i + 1) + " of " + all.size() + ": " + all.get(i));
    try (ProgressDisplay display = ProgressDisplay.on(terminal, quiet)) {
      Result result =
          painter.paint(request, new RunObserver(display, Optional.empty()), interruption);
      target.write(result.getImage().toByteArray());
      display.done(result, target.path().toString());
    }
  }

  /** The request of a frame that follows another, whose painting is read from its file. */
  private Transfer after(
      Transfer transfer, List<Path> all, int i, Optional<FlowFolder> motion, Image frame) {
    Path last = target(all.get(i - 1));
    RunOptions.Builder options = transfer.getOptions().toBuilder();
    if (nextIterations != null) {
      options.setIterations(nextIterations);
    }
    options.getInitBuilder().setKind(InitKind.INIT_KIND_IMAGE);
    if (motion.isEmpty()) {
      options.getInitBuilder().setImage(TransferFlags.image("--out", last));
    } else {
      Image painted = InputFile.image("--out", last, limits);
      int width = painted.width();
      int height = painted.height();
      FlowField field = motion.get().backward(i, new Extent(frame.width(), frame.height()));
      FloatImage warped = Motion.warp(FloatImage.of(painted), field.resized(width, height));
      Image trusted = motion.get().confidence(i, field);
      FloatImage seen = Resampler.resize(frame, width, height, Resampling.LANCZOS);
      FloatImage start = Motion.start(warped, seen, Mask.of(trusted).averaged(width, height));
      options.getInitBuilder().setImage(image(ImageEncoder.encode(start, DEEP)));
      options
          .getTemporalBuilder()
          .setConfidence(
              image(
                  PngWriter.write(
                      Resampler.resize(trusted, width, height, Resampling.LANCZOS).toImage())));
      if (flags.control.temporalWeight != null) {
        options.getTemporalBuilder().setWeight(flags.control.temporalWeight);
      }
    }
    return transfer.toBuilder().setOptions(options).build();
  }

  private static dev.brushwork.v1.Image image(byte[] file) {
    return dev.brushwork.v1.Image.newBuilder().setData(ByteString.copyFrom(file)).build();
  }

  private void say(String line) {
    if (!quiet) {
      terminal.err().println(line);
    }
  }
}
