package dev.brushwork.engine.transfer;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Sha256;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Checkpoints as files, which say themselves what they hold:
 *
 * <pre>
 *   8 bytes    "BRUSHCKP"
 *   4 bytes    n, big-endian
 *   n bytes    JSON: version, fingerprint, iteration, width, height, tensors (the bytes of each),
 *              losses (iteration, content, style and tv of each report),
 *              seconds, totals, raised (a precision, or not there)
 *   ...        the tensors one after the other, little-endian: the image, then the optimiser's state
 *   32 bytes   the SHA-256 of everything before
 * </pre>
 */
public final class CheckpointFile {
  private static final byte[] MAGIC = "BRUSHCKP".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 2;

  /** Holds the losses of a hundred thousand reports. */
  private static final int MAX_HEADER_BYTES = 16 << 20;

  private static final Gson GSON = new Gson();

  private CheckpointFile() {}

  private record Header(
      int version,
      String fingerprint,
      int iteration,
      int width,
      int height,
      List<Integer> tensors,
      List<double[]> losses,
      double seconds,
      List<Double> totals,
      Precision raised) {}

  /** Writes a checkpoint, and leaves the stream open. */
  public static void write(Checkpoint checkpoint, OutputStream out) throws IOException {
    DigestOutputStream digested = new DigestOutputStream(out, Sha256.digest());
    DataOutputStream data = new DataOutputStream(digested);
    List<byte[]> tensors = new ArrayList<>();
    tensors.add(checkpoint.image());
    tensors.addAll(checkpoint.optimizerState());
    Header header =
        new Header(
            VERSION,
            checkpoint.fingerprint(),
            checkpoint.iteration(),
            checkpoint.extent().width(),
            checkpoint.extent().height(),
            tensors.stream().map(tensor -> tensor.length).toList(),
            checkpoint.losses().stream()
                .map(l -> new double[] {l.iteration(), l.content(), l.style(), l.tv()})
                .toList(),
            checkpoint.seconds(),
            checkpoint.totals(),
            checkpoint.raised().orElse(null));
    byte[] json = GSON.toJson(header).getBytes(StandardCharsets.UTF_8);
    data.write(MAGIC);
    data.writeInt(json.length);
    data.write(json);
    for (byte[] tensor : tensors) {
      data.write(tensor);
    }
    data.flush();
    out.write(digested.getMessageDigest().digest());
    out.flush();
  }

  /**
   * Reads a checkpoint to the end of the stream.
   *
   * @param maxTensorBytes more than any tensor of the run can have, so that a damaged header takes
   *     no memory
   * @throws CheckpointException if it is damaged, or of a version that is not known here
   */
  public static Checkpoint read(InputStream in, long maxTensorBytes) throws IOException {
    DigestInputStream digested = new DigestInputStream(in, Sha256.digest());
    DataInputStream data = new DataInputStream(digested);
    try {
      if (!Arrays.equals(data.readNBytes(MAGIC.length), MAGIC)) {
        throw new CheckpointException("it is no checkpoint: it does not begin with BRUSHCKP");
      }
      Header header = header(data);
      List<byte[]> tensors = new ArrayList<>();
      for (int bytes : header.tensors()) {
        if (bytes < 0 || bytes > maxTensorBytes) {
          throw new CheckpointException(
              "it names a tensor of " + bytes + " bytes, but at most " + maxTensorBytes + " fit");
        }
        byte[] tensor = new byte[bytes];
        data.readFully(tensor);
        tensors.add(tensor);
      }
      byte[] found = digested.getMessageDigest().digest();
      digested.on(false);
      byte[] stated = data.readNBytes(found.length);
      if (!MessageDigest.isEqual(found, stated) || data.read() >= 0) {
        throw new CheckpointException("its checksum does not fit its content");
      }
      return new Checkpoint(
          header.fingerprint(),
          header.iteration(),
          new Extent(header.width(), header.height()),
          tensors.get(0),
          tensors.subList(1, tensors.size()),
          header.losses().stream().map(l -> new Losses((int) l[0], l[1], l[2], l[3])).toList(),
          header.seconds(),
          header.totals(),
          Optional.ofNullable(header.raised()));
    } catch (EOFException e) {
      throw new CheckpointException("it ends too early", e);
    }
  }

  private static Header header(DataInputStream data) throws IOException {
    int length = data.readInt();
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw new CheckpointException(
          "it names a header of " + length + " bytes, but at most " + MAX_HEADER_BYTES + " fit");
    }
    byte[] json = new byte[length];
    data.readFully(json);
    Header header;
    try {
      header = GSON.fromJson(new String(json, StandardCharsets.UTF_8), Header.class);
    } catch (JsonParseException | NumberFormatException e) {
      throw new CheckpointException("its header is not the JSON that it should be", e);
    }
    if (header == null || header.version() != VERSION) {
      throw new CheckpointException(
          "its version is "
              + (header == null ? "missing" : header.version())
              + ", and only version "
              + VERSION
              + " is known");
    }
    if (header.fingerprint() == null
        || header.tensors() == null
        || header.tensors().isEmpty()
        || header.tensors().contains(null)
        || header.losses() == null
        || header.losses().stream().anyMatch(l -> l == null || l.length != 4)
        || header.totals() == null
        || header.totals().contains(null)) {
      throw new CheckpointException("its header lacks fields");
    }
    return header;
  }
}
