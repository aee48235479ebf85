package dev.brushwork.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates, as files in a folder. */
public final class TestAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1);
  private static final Duration VALID = Duration.ofHours(1);

  private final Path folder;
  private final X500Name name;
  private final KeyPair keys;

  /** PEM files of a certificate and its key. */
  public record Issued(Path certificate, Path key) {}

  public TestAuthority(Path folder, String name) {
    this.folder = folder;
    this.name = new X500Name("CN=" + name);
    this.keys = newKeys();
  }

  /** The authority's own certificate. */
  public Path certificate() {
    return write(
        name + "-" + SERIAL.get() + ".crt", "CERTIFICATE", encoded(sign(name, keys, now(), true)));
  }

  /** A certificate for this machine, which holds for an hour. */
  public Issued issue(String subject) {
    return issue(subject, "localhost", now());
  }

  /** One that has ended an hour ago. */
  public Issued issueExpired(String subject) {
    return issue(subject, "localhost", now().minus(VALID.multipliedBy(2)));
  }

  /** One for a machine of this name. */
  public Issued issue(String subject, String host, Instant from) {
    KeyPair own = newKeys();
    X509Certificate certificate = sign(new X500Name("CN=" + subject), own, from, false, host);
    String file = subject + "-" + certificate.getSerialNumber();
    return new Issued(
        write(file + ".crt", "CERTIFICATE", encoded(certificate)),
        write(file + ".key", "PRIVATE KEY", own.getPrivate().getEncoded()));
  }

  private static Instant now() {
    return Instant.now().minusSeconds(60);
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private X509Certificate sign(
      X500Name subject, KeyPair own, Instant from, boolean authority, String... hosts) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  name,
                  BigInteger.valueOf(SERIAL.incrementAndGet()),
                  Date.from(from),
                  Date.from(from.plus(VALID)),
                  subject,
                  own.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      for (String host : hosts) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Path write(String file, String type, byte[] content) {
    String pem =
        "-----BEGIN "
            + type
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
            + "\n-----END "
            + type
            + "-----\n";
    try {
      return Files.writeString(folder.resolve(file), pem);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
