package dev.brushwork.client.impl;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.Credentials;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ManagedChannelRegistry;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Makes clients over a real network. */
public final class GrpcClientBuilder implements BrushworkClient.Builder {
  /** Holds a PNG of noise of 4600 x 4600 pixels. */
  private static final int DEFAULT_MAX_INBOUND_BYTES = 64 << 20;

  /** A peer that is gone without a word is noticed; servers allow a ping every 30 seconds. */
  private static final int KEEP_ALIVE_SECONDS = 60;

  private final String target;
  private Optional<Boolean> plaintext = Optional.empty();
  private Credentials credentials = Credentials.NONE;
  private int maxInboundMessageBytes = DEFAULT_MAX_INBOUND_BYTES;
  private Duration deadline = Duration.ofSeconds(60);
  private Optional<Duration> runDeadline = Optional.empty();
  private Duration reconnecting = Duration.ofMinutes(5);
  private int maxAttempts = Retries.MAX_ATTEMPTS;

  public GrpcClientBuilder(String target) {
    this.target = Objects.requireNonNull(target, "target");
  }

  @Override
  public GrpcClientBuilder plaintext(boolean value) {
    plaintext = Optional.of(value);
    return this;
  }

  @Override
  public GrpcClientBuilder credentials(Credentials value) {
    credentials = Objects.requireNonNull(value, "credentials");
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
    Executor threads = ClientThreads.start();
    ManagedChannelBuilder<?> channel =
        channel(Channels.of(target, credentials, plaintext))
            .executor(threads)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .maxInboundMessageSize(maxInboundMessageBytes);
    if (maxAttempts > 1) {
      channel.defaultServiceConfig(Retries.serviceConfig(maxAttempts)).enableRetry();
    }
    return new GrpcBrushworkClient(
        channel.build(),
        threads,
        new CallSettings(Optional.of(deadline), runDeadline, reconnecting));
  }

  private ManagedChannelBuilder<?> channel(ChannelCredentials channelCredentials) {
    try {
      return Grpc.newChannelBuilder(target, channelCredentials);
    } catch (ManagedChannelRegistry.ProviderNotFoundException e) {
      throw new IllegalArgumentException(
          "the certificates or the key cannot be used: " + e.getMessage(), e);
    }
  }
}
