package dev.brushwork.engine.weights.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What is published of a file's digest.
 *
 * @param algorithm as Java names it
 * @param hex lower-case digits that the digest begins with, or all of them
 */
public record Checksum(String algorithm, String hex) {
  static Checksum md5(String hex) {
    return new Checksum("MD5", hex);
  }

  static Checksum sha256(String hex) {
    return new Checksum("SHA-256", hex);
  }

  /** Whether this is the checksum of a file. */
  public boolean matches(Path file) throws IOException {
    return digest(algorithm, file).startsWith(hex);
  }

  /** The digest of a file by an algorithm that every Java has, as lower-case hex digits. */
  public static String digest(String algorithm, Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
