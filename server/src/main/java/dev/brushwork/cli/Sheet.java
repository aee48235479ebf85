package dev.brushwork.cli;

import com.google.protobuf.ByteString;
import dev.brushwork.engine.image.ContactSheet;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.ImageLimits;
import dev.brushwork.engine.image.ImageReader;
import dev.brushwork.engine.image.LossPoint;
import dev.brushwork.engine.image.PngWriter;
import dev.brushwork.v1.Losses;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.Transfer;
import java.util.List;
import java.util.Locale;

/** A run in one picture: its images and its loss curve. */
final class Sheet {
  private Sheet() {}

  /** The bytes of a PNG file. */
  static byte[] png(Transfer transfer, Result result, List<Losses> losses) {
    return PngWriter.write(
        ContactSheet.draw(
            image(transfer.getContent().getData()),
            transfer.getStylesList().stream()
                .map(style -> image(style.getImage().getData()))
                .toList(),
            image(result.getImage()),
            losses.stream().map(Sheet::point).toList(),
            caption(result)));
  }

  private static Image image(ByteString file) {
    return ImageReader.read(file.toByteArray(), ImageLimits.defaults());
  }

  private static LossPoint point(Losses losses) {
    return new LossPoint(
        losses.getIteration(),
        losses.getTotal(),
        losses.getContent(),
        losses.getStyle(),
        losses.getTv());
  }

  private static String caption(Result result) {
    return String.format(
        Locale.ROOT,
        "%s, %s, %d x %d, %d iterations in %s, on %s (%s)",
        result.getExecution().getPreset(),
        result.getExecution().getNetwork(),
        result.getWidth(),
        result.getHeight(),
        result.getIterations(),
        ProgressText.time(result.getTotalSeconds()),
        result.getExecution().getBackend(),
        Precisions.name(result.getExecution().getPrecision()));
  }
}
