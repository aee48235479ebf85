package dev.brushwork.security;

import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/** Reads certificates and keys from PEM files. */
final class Pem {
  private static final byte[] PROBE = "brushwork".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  private Pem() {}

  /**
   * The certificates of a file, in its order.
   *
   * @throws UnusableFileException if there is none
   */
  static List<X509Certificate> certificates(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      X509Certificate[] chain = CertificateUtils.getX509Certificates(in);
      if (chain.length == 0) {
        throw new UnusableFileException(file + " holds no certificate in PEM", null);
      }
      return Arrays.asList(chain);
    } catch (NoSuchFileException e) {
      throw new UnusableFileException(file + ": there is no such file", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new UnusableFileException(file + " cannot be read as certificates in PEM: " + e, e);
    }
  }

  /**
   * The private key of a file: RSA or EC, in PKCS#8 without a password.
   *
   * @throws UnusableFileException if it is not there
   */
  static PrivateKey key(Path file) {
    // What goes wrong within says nothing of the key, so nothing of it is told on either.
    try (InputStream in = Files.newInputStream(file)) {
      PrivateKey key = CertificateUtils.getPrivateKey(in);
      if (key != null) {
        return key;
      }
    } catch (NoSuchFileException e) {
      throw new UnusableFileException(file + ": there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new UnusableFileException(file + ": it may not be read", e);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new UnusableFileException(notPkcs8(file), e);
    }
    throw new UnusableFileException(notPkcs8(file), null);
  }

  private static String notPkcs8(Path file) {
    return file
        + " holds no RSA or EC key in PEM as PKCS#8 (-----BEGIN PRIVATE KEY-----);"
        + " 'openssl pkcs8 -topk8 -nocrypt' makes one of others";
  }

  /** Whether the key is that of the certificate. */
  static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // of another kind than the key
    }
  }
}
