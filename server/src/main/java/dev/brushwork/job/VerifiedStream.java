package dev.brushwork.job;

import dev.brushwork.compute.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Compares what was read with its name when the end is reached. */
public final class VerifiedStream extends FilterInputStream {
  private final MessageDigest digest = Sha256.digest();
  private final String expected;
  private boolean ended;

  /**
   * @param expected the SHA-256 of all that is to come, as 64 lower-case hex digits
   */
  public VerifiedStream(InputStream in, String expected) {
    super(in);
    this.expected = expected;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    if (count >= 0) {
      digest.update(bytes, offset, count);
    } else if (!ended) {
      ended = true;
      if (!Sha256.hex(digest).equals(expected)) {
        throw new DamagedFileException(expected);
      }
    }
    return count;
  }

  @Override
  public long skip(long n) throws IOException {
    return readNBytes((int) Math.min(n, 1 << 16)).length; // what is skipped counts, too
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
