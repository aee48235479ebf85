package dev.brushwork.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A secret that names a caller: {@code brushwork_} and 256 random bits in base64url. The prefix
 * lets scanners of leaked secrets find it.
 *
 * <p>Of a token only its SHA-256 is kept. A slow hash protects secrets that can be guessed, as
 * passwords can; 256 random bits cannot, and a slow hash at every call would let strangers keep the
 * server busy. What is not of this form is no token, so a password of somebody's own making never
 * becomes one.
 */
public final class BearerToken {
  static final String PREFIX = "brushwork_";

  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

  private BearerToken() {}

  /** A new one. */
  public static String random() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /** What is kept of it: 32 bytes. */
  public static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
