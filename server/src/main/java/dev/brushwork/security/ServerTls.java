package dev.brushwork.security;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's side of TLS from PEM files. When they change, connections made from then on use what
 * is in them; those that are open stay as they are.
 */
public final class ServerTls {
  private static final Logger log = LoggerFactory.getLogger(ServerTls.class);

  private ServerTls() {}

  /**
   * Reads the files.
   *
   * @param certificate the server's, and after it those that lead to its authority
   * @param key of the certificate; RSA or EC, as PKCS#8
   * @param clientAuthorities if given, clients must show a certificate by one of these
   * @throws UnusableFileException if a file is missing or wrong
   */
  public static ServerCredentials read(
      Path certificate, Path key, Optional<Path> clientAuthorities, FileWatch watch) {
    AdvancedTlsX509KeyManager identity = new AdvancedTlsX509KeyManager();
    var unused =
        watch.read(List.of(certificate, key), () -> readIdentity(certificate, key, identity));
    TlsServerCredentials.Builder credentials =
        TlsServerCredentials.newBuilder().keyManager(identity);
    if (clientAuthorities.isPresent()) {
      Path file = clientAuthorities.get();
      credentials
          .trustManager(new ClientTrust(watch.read(List.of(file), () -> readAuthorities(file))))
          .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    }
    return credentials.build();
  }

  private static List<X509Certificate> readIdentity(
      Path certificate, Path key, AdvancedTlsX509KeyManager identity) {
    List<X509Certificate> chain = Pem.certificates(certificate);
    PrivateKey secret = Pem.key(key);
    X509Certificate own = chain.get(0);
    if (!Pem.belongTogether(own, secret)) {
      throw new UnusableFileException(
          "the key in " + key + " is not that of the certificate in " + certificate, null);
    }
    Instant end = own.getNotAfter().toInstant();
    if (end.isBefore(Instant.now())) {
      log.warn("the certificate in {} has expired at {}", certificate, end);
    } else {
      log.info("the certificate in {} is valid until {}", certificate, end);
    }
    identity.updateIdentityCredentials(chain.toArray(X509Certificate[]::new), secret);
    return chain;
  }

  private static X509ExtendedTrustManager readAuthorities(Path file) {
    try {
      return ClientTrust.in(Pem.certificates(file));
    } catch (IOException | GeneralSecurityException e) {
      throw new UnusableFileException(file + " cannot be used as authorities: " + e, e);
    }
  }
}
