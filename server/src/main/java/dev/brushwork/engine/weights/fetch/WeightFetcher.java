package dev.brushwork.engine.weights.fetch;

import dev.brushwork.engine.weights.CanonicalWriter;
import dev.brushwork.engine.weights.WeightFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Brings published weights into the cache: downloads, checks, and imports them. */
public final class WeightFetcher {
  private final WeightCache cache;
  private final FetchProgress progress;

  public WeightFetcher(WeightCache cache, FetchProgress progress) {
    this.cache = cache;
    this.progress = progress;
  }

  /**
   * Weights in the cache, brought there if need be.
   *
   * @param mirror a folder that has the file instead of its publisher's, ending in a slash
   * @throws FetchException if they cannot be had, saying what to do by hand
   * @throws dev.brushwork.engine.weights.WeightsException if the file is not of such weights after
   *     all
   * @throws IOException if the cache cannot be written to
   */
  public Path fetch(PublishedWeights weights, Optional<URI> mirror)
      throws IOException, InterruptedException {
    Path place = cache.place(weights);
    if (Files.exists(place)) {
      return place;
    }
    Files.createDirectories(cache.folder());
    Path original = cache.folder().resolve(weights.file());
    if (Files.exists(original)) {
      checkPutByHand(weights, original);
    } else {
      download(weights, mirror.orElse(weights.folder()).resolve(weights.file()), original);
    }
    write(weights, original, place);
    Files.delete(original);
    return place;
  }

  private static void checkPutByHand(PublishedWeights weights, Path original) throws IOException {
    if (!weights.checksum().matches(original)) {
      throw new FetchException(
          original
              + " is not the published file: "
              + difference(weights, original)
              + "; delete it");
    }
  }

  private void download(PublishedWeights weights, URI from, Path original)
      throws IOException, InterruptedException {
    Path part = original.resolveSibling(original.getFileName() + ".part");
    try {
      new Download(from, progress).to(part);
    } catch (IOException e) {
      throw new FetchException(
          "cannot download "
              + from
              + " ("
              + reason(e)
              + "); run this again to go on, or download it elsewhere, put it at "
              + original
              + " and run this again",
          e);
    } finally {
      if (Files.exists(part) && Files.size(part) == 0) {
        Files.delete(part);
      }
    }
    if (!weights.checksum().matches(part)) {
      String difference = difference(weights, part);
      Files.delete(part);
      throw new FetchException(from + " is not the published file: " + difference);
    }
    Files.move(part, original, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String difference(PublishedWeights weights, Path file) throws IOException {
    Checksum wanted = weights.checksum();
    String digest = Checksum.digest(wanted.algorithm(), file).substring(0, wanted.hex().length());
    return "its " + wanted.algorithm() + " begins " + digest + " instead of " + wanted.hex();
  }

  /** Of a failed connection no exception has a message. */
  private static String reason(IOException failure) {
    String reason =
        failure instanceof ConnectException ? "no connection" : failure.getClass().getSimpleName();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
        reason = cause.getMessage();
        break;
      }
    }
    return reason.replaceAll("\\s+", " ");
  }

  private static void write(PublishedWeights weights, Path original, Path place)
      throws IOException {
    WeightFile file = WeightFile.read(original);
    if (!file.network().equals(Optional.of(weights.network()))) {
      throw new FetchException(
          original
              + " is of "
              + file.network().orElse("no network")
              + ", not "
              + weights.network());
    }
    Path part = place.resolveSibling(place.getFileName() + ".part");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
      CanonicalWriter.write(
          file, weights.network(), weights.uri().toString(), Optional.of(weights.licence()), out);
    }
    Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
  }
}
