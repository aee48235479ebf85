package dev.brushwork.client.impl;

import dev.brushwork.client.Credentials;
import io.grpc.ChannelCredentials;
import io.grpc.CompositeChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes of a client's {@link Credentials} those of its channel. */
final class Channels {
  /** This machine, alone or at the end of a target such as dns:///localhost:50051. */
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(?:.*/)?(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d+)?",
          Pattern.CASE_INSENSITIVE);

  private Channels() {}

  static boolean isLoopback(String target) {
    return LOOPBACK.matcher(target).matches();
  }

  /**
   * The credentials of a channel.
   *
   * @param plaintext whether to speak without TLS; if not told, only with this machine, and only
   *     when nothing is given that TLS needs
   * @throws IllegalArgumentException if a file cannot be used, or a token would go over a network
   *     that everybody can read
   */
  static ChannelCredentials of(
      String target, Credentials credentials, Optional<Boolean> plaintext) {
    boolean forTls = credentials.authorities().isPresent() || credentials.identity().isPresent();
    boolean plain = plaintext.orElse(isLoopback(target) && !forTls);
    if (plain && forTls) {
      throw new IllegalArgumentException("certificates are given, but TLS is not to be used");
    }
    if (plain && credentials.token().isPresent() && !isLoopback(target)) {
      throw new IllegalArgumentException(
          "a token is sent to another machine over TLS only: whoever reads it can use it");
    }
    ChannelCredentials channel = plain ? InsecureChannelCredentials.create() : tls(credentials);
    return credentials
        .token()
        .map(token -> CompositeChannelCredentials.create(channel, new BearerCredentials(token)))
        .orElse(channel);
  }

  private static ChannelCredentials tls(Credentials credentials) {
    TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
    if (credentials.authorities().isPresent()) {
      Path file = credentials.authorities().get();
      try {
        tls.trustManager(file.toFile());
      } catch (IOException e) {
        throw new IllegalArgumentException(file + " cannot be read: " + e, e);
      }
    }
    if (credentials.identity().isPresent()) {
      Credentials.Identity identity = credentials.identity().get();
      try {
        tls.keyManager(identity.certificate().toFile(), identity.key().toFile());
      } catch (IOException e) {
        throw new IllegalArgumentException(
            identity.certificate() + " and " + identity.key() + " cannot be read: " + e, e);
      }
    }
    return tls.build();
  }
}
