package dev.brushwork.testing;

import com.google.protobuf.ByteString;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import dev.brushwork.engine.image.PngWriter;
import dev.brushwork.v1.ExtractFeaturesRequest;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.LayerWeight;
import dev.brushwork.v1.OutputSize;
import dev.brushwork.v1.Reporting;
import dev.brushwork.v1.RunOptions;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Transfer;

/** Sound requests, small and shallow enough for a run of a few milliseconds. */
public final class TestRequests {
  private TestRequests() {}

  /** Three updates of 24 x 16 pixels, each reported. */
  public static StylizeRequest stylize() {
    return StylizeRequest.newBuilder()
        .setTransfer(transfer())
        .setReporting(Reporting.newBuilder().setInterval(1))
        .build();
  }

  /** The same with other numbers of updates, of which every {@code interval}th is reported. */
  public static StylizeRequest stylize(int iterations, int interval) {
    StylizeRequest.Builder request = stylize().toBuilder();
    request.getTransferBuilder().getOptionsBuilder().setIterations(iterations);
    request.getReportingBuilder().setInterval(interval);
    return request.build();
  }

  /** A run that ends only if it is stopped. */
  public static StylizeRequest endless() {
    return stylize(100_000, 1);
  }

  public static Transfer transfer() {
    return Transfer.newBuilder()
        .setContent(image(24, 16, 1))
        .addStyles(Style.newBuilder().setImage(image(20, 16, 2)))
        .setOptions(
            RunOptions.newBuilder()
                .addContentLayers(LayerWeight.newBuilder().setLayer("relu2_1"))
                .addStyleLayers(LayerWeight.newBuilder().setLayer("relu1_1"))
                .addStyleLayers(LayerWeight.newBuilder().setLayer("relu2_1"))
                .setSize(OutputSize.newBuilder().setLongerSide(24))
                .setIterations(3))
        .build();
  }

  /** One small tensor. */
  public static ExtractFeaturesRequest features() {
    return ExtractFeaturesRequest.newBuilder()
        .setImage(image(24, 16, 1))
        .addLayers("relu2_1")
        .build();
  }

  /** A PNG image that the test made. */
  public static Image image(int width, int height, long seed) {
    return Image.newBuilder()
        .setData(ByteString.copyFrom(PngWriter.write(TestImages.of(width, height, seed))))
        .build();
  }

  /** The pixels of a PNG file. */
  public static byte[] pixels(ByteString png) {
    return ImageReader.read(png.toByteArray(), ImageLimits.defaults()).rgb();
  }
}
