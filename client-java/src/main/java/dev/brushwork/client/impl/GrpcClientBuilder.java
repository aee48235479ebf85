package dev.brushwork.client.impl;

import dev.brushwork.client.BrushworkClient;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ManagedChannelRegistry;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Makes clients over a real network. */
public final class GrpcClientBuilder implements BrushworkClient.Builder {
  /** Holds a PNG of noise of 4600 x 4600 pixels. */
  private static final int DEFAULT_MAX_INBOUND_BYTES = 64 << 20;

  /** A peer that is gone without a word is noticed; servers allow a ping every 30 seconds. */
  private static final int KEEP_ALIVE_SECONDS = 60;

  /** This machine, alone or at the end of a target such as dns:///localhost:50051. */
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(?:.*/)?(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d+)?",
          Pattern.CASE_INSENSITIVE);

  private final String target;
  private Optional<Boolean> plaintext = Optional.empty();
  private Optional<byte[]> trusted = Optional.empty();
  private Optional<Identity> identity = Optional.empty();
  private Optional<Supplier<String>> token = Optional.empty();
  private int maxInboundMessageBytes = DEFAULT_MAX_INBOUND_BYTES;
  private Duration deadline = Duration.ofSeconds(60);
  private Optional<Duration> runDeadline = Optional.empty();
  private Duration reconnecting = Duration.ofMinutes(5);
  private int maxAttempts = Retries.MAX_ATTEMPTS;

  /** A certificate and its key, in PEM. */
  private record Identity(byte[] chain, byte[] key) {}

  public GrpcClientBuilder(String target) {
    this.target = Objects.requireNonNull(target, "target");
  }

  static boolean isLoopback(String target) {
    return LOOPBACK.matcher(target).matches();
  }

  @Override
  public GrpcClientBuilder plaintext(boolean value) {
    plaintext = Optional.of(value);
    return this;
  }

  @Override
  public GrpcClientBuilder trust(Path certificates) throws IOException {
    trusted = Optional.of(Files.readAllBytes(certificates));
    return this;
  }

  @Override
  public GrpcClientBuilder identity(Path certificate, Path key) throws IOException {
    identity = Optional.of(new Identity(Files.readAllBytes(certificate), Files.readAllBytes(key)));
    return this;
  }

  @Override
  public GrpcClientBuilder token(String value) {
    Objects.requireNonNull(value, "token");
    return token(() -> value);
  }

  @Override
  public GrpcClientBuilder token(Supplier<String> value) {
    token = Optional.of(value);
    return this;
  }

  @Override
  public GrpcClientBuilder maxInboundMessageBytes(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("maxInboundMessageBytes must be at least 1, not " + bytes);
    }
    maxInboundMessageBytes = bytes;
    return this;
  }

  @Override
  public GrpcClientBuilder deadline(Duration value) {
    deadline = aboveZero("deadline", value);
    return this;
  }

  @Override
  public GrpcClientBuilder runDeadline(Duration value) {
    runDeadline = Optional.of(aboveZero("runDeadline", value));
    return this;
  }

  @Override
  public GrpcClientBuilder reconnectFor(Duration value) {
    reconnecting = aboveZero("reconnectFor", value);
    return this;
  }

  @Override
  public GrpcClientBuilder maxAttempts(int attempts) {
    if (attempts < 1 || attempts > Retries.MAX_ATTEMPTS) {
      throw new IllegalArgumentException(
          "maxAttempts must be 1 to " + Retries.MAX_ATTEMPTS + ", not " + attempts);
    }
    maxAttempts = attempts;
    return this;
  }

  private static Duration aboveZero(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be above 0, not " + value);
    }
    return value;
  }

  @Override
  public BrushworkClient build() {
    boolean withoutTls =
        plaintext.orElseGet(() -> trusted.isEmpty() && identity.isEmpty() && isLoopback(target));
    if (withoutTls && (trusted.isPresent() || identity.isPresent())) {
      throw new IllegalArgumentException("certificates are for TLS, and plaintext has none");
    }
    if (withoutTls && token.isPresent() && !isLoopback(target)) {
      throw new IllegalArgumentException(
          "without TLS anyone on the way to " + target + " could read the token");
    }
    Executor threads = ClientThreads.start();
    ManagedChannelBuilder<?> channel =
        channel(withoutTls ? InsecureChannelCredentials.create() : tls())
            .executor(threads)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .maxInboundMessageSize(maxInboundMessageBytes);
    if (maxAttempts > 1) {
      channel.defaultServiceConfig(Retries.serviceConfig(maxAttempts)).enableRetry();
    }
    return new GrpcBrushworkClient(
        channel.build(),
        threads,
        new CallSettings(Optional.of(deadline), runDeadline, reconnecting, token.map(Token::new)));
  }

  private ManagedChannelBuilder<?> channel(ChannelCredentials credentials) {
    try {
      return Grpc.newChannelBuilder(target, credentials);
    } catch (ManagedChannelRegistry.ProviderNotFoundException e) {
      throw new IllegalArgumentException("the certificates or the key cannot be used", e);
    }
  }

  private ChannelCredentials tls() {
    TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
    try {
      if (trusted.isPresent()) {
        tls.trustManager(new ByteArrayInputStream(trusted.get()));
      }
      if (identity.isPresent()) {
        tls.keyManager(
            new ByteArrayInputStream(identity.get().chain()),
            new ByteArrayInputStream(identity.get().key()));
      }
    } catch (IOException e) {
      // Bytes in memory can always be read.
      throw new UncheckedIOException(e);
    }
    return tls.build();
  }
}
