package dev.brushwork.cli;

import dev.brushwork.compute.PoolKind;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.HeldWeights;
import dev.brushwork.engine.features.FeatureMap;
import dev.brushwork.engine.features.NpyWriter;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.network.NetworkDescription;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.v1.Pooling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what a network sees in an image. */
@Command(
    name = "features",
    description = {
      "Write a network's output at one layer, as a NumPy file.",
      "The array is float32, height x width x channels; for a convolution, after its ReLU."
    },
    sortOptions = false)
final class FeaturesCommand implements Callable<Integer> {
  @Option(
      names = "--image",
      required = true,
      paramLabel = "FILE",
      description = "The image: PNG, JPEG, WebP or TIFF.")
  Path image;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description =
          "vgg16, vgg19, vgg19-lite, resnet50 or resnet50-v1. Default: the one that the weights are"
              + " of; without --weights vgg19.")
  String network;

  @Option(
      names = "--layer",
      required = true,
      paramLabel = "LAYER",
      description = "A layer, as block4_conv2, relu4_2, conv4_2 or block3_pool.")
  String layer;

  @Option(names = "--weights", paramLabel = "FILE", description = WeightsFiles.DESCRIPTION)
  Path weights;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.npy",
      description = "The array to write.")
  Path out;

  @Mixin SizeOptions size;
  @Mixin ComputeOptions compute;

  @Option(
      names = "--pooling",
      paramLabel = "KIND",
      description = "The network's pools: max, average. Default: max.")
  Pooling pooling;

  @Option(
      names = "--resampling",
      paramLabel = "HOW",
      description = "How the image is resized: lanczos, nearest. Default: lanczos.")
  dev.brushwork.v1.Resampling resampling;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print errors only.")
  boolean quiet;

  private final Terminal terminal;

  FeaturesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    OutputFile file = OutputFile.of("--out", out, ".npy");
    try (Engine engine = compute.open()) {
      Image picture = InputFile.image("--image", image, engine.limits().image());
      Extent extent = size.of(new Extent(picture.width(), picture.height()), engine.limits());
      HeldWeights held = WeightsFiles.add(engine, weights, network);
      checkLayer(held.network(), extent);
      FeatureMap features =
          engine
              .features(
                  held,
                  picture,
                  List.of(layer),
                  extent,
                  resampling == dev.brushwork.v1.Resampling.RESAMPLING_NEAREST
                      ? Resampling.NEAREST
                      : Resampling.LANCZOS,
                  pooling == Pooling.POOLING_AVERAGE ? PoolKind.AVERAGE : PoolKind.MAX,
                  compute.precisionOn(engine))
              .get(0);
      file.write(
          stream ->
              NpyWriter.write(
                  stream,
                  features.values(),
                  features.height(),
                  features.width(),
                  features.channels()));
      if (!quiet) {
        terminal
            .err()
            .printf(
                "wrote %s: %d x %d x %d, %s of %s on %s%n",
                out,
                features.height(),
                features.width(),
                features.channels(),
                layer,
                held.network().name(),
                engine.device().backend());
      }
    }
    return ExitCode.DONE;
  }

  private void checkLayer(NetworkDescription description, Extent extent) {
    Optional<Integer> place = description.find(layer);
    if (place.isEmpty()) {
      throw CliException.usage("--layer: " + description.unknownLayer(layer));
    }
    int needed = description.layers().get(place.get()).scale();
    if (Math.min(extent.width(), extent.height()) < needed) {
      throw CliException.usage(
          "--size: " + layer + " needs " + needed + " pixels a side, but the image has " + extent);
    }
  }
}
