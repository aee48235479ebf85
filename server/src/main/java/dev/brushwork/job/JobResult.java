package dev.brushwork.job;

import dev.brushwork.engine.transfer.EndReason;
import dev.brushwork.engine.transfer.Losses;
import java.util.List;

/**
 * What a job made. The picture itself is in the {@link BlobStore}.
 *
 * @param losses one entry for each report, the last for the result itself
 * @param totalSeconds of the last attempt
 * @param secondsPerIteration the median of the last attempt
 * @param peakDeviceBytes the most in use at once during the last attempt
 * @param tiles that the picture was painted by; 1 if it was painted at once
 * @param format PNG, JPEG or TIFF
 * @param end why the run ended; null if it ended before that was noted
 * @param deviceReason why the device was chosen
 */
public record JobResult(
    String imageSha256,
    long imageBytes,
    String format,
    int width,
    int height,
    int iterations,
    List<Losses> losses,
    double totalSeconds,
    double secondsPerIteration,
    long peakDeviceBytes,
    int tiles,
    String backend,
    String device,
    String deviceReason,
    String precision,
    String network,
    String weightsSha256,
    String preset,
    EndReason end) {

  /** The objective at the result. */
  public Losses finalLosses() {
    return losses.get(losses.size() - 1);
  }
}
