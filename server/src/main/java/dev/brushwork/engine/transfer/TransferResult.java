package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Precision;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import java.util.List;

/**
 * What a run made.
 *
 * @param picture at the size of the result, as exact as the device made it, and as transparent as
 *     the content image
 * @param losses one entry for each report, the last for the result itself
 * @param end why the run ended
 * @param totalSeconds from the start of the run to its end
 * @param secondsPerIteration the median
 * @param peakDeviceBytes the most in use at once on the device during the run
 * @param tiles that the image was cut into; 1 if it was computed at once
 */
public record TransferResult(
    FloatImage picture,
    List<Losses> losses,
    int iterations,
    EndReason end,
    Precision precision,
    double totalSeconds,
    double secondsPerIteration,
    long peakDeviceBytes,
    int tiles) {
  public TransferResult {
    losses = List.copyOf(losses);
  }

  /** The colours of the picture in 8 bits, made anew at each call. */
  public Image image() {
    return picture.toImage();
  }

  /** The objective at the result. */
  public Losses finalLosses() {
    return losses.get(losses.size() - 1);
  }
}
