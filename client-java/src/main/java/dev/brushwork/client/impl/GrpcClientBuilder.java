package dev.brushwork.client.impl;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.Credentials;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Makes clients over a real network. */
public final class GrpcClientBuilder implements BrushworkClient.Builder {
  /** Holds a PNG of noise of 4600 x 4600 pixels. */
  private static final int DEFAULT_MAX_INBOUND_BYTES = 64 << 20;

  private final String target;
  private Credentials credentials = Credentials.NONE;
  private Optional<Boolean> plaintext = Optional.empty();
  private int maxInboundMessageBytes = DEFAULT_MAX_INBOUND_BYTES;
  private Optional<Duration> deadline = Optional.empty();

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
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("the deadline must be above 0, not " + value);
    }
    deadline = Optional.of(value);
    return this;
  }

  @Override
  public BrushworkClient build() {
    ChannelCredentials channel = Channels.of(target, credentials, plaintext);
    Executor threads = ClientThreads.start();
    return new GrpcBrushworkClient(
        Grpc.newChannelBuilder(target, channel)
            .executor(threads)
            .maxInboundMessageSize(maxInboundMessageBytes)
            .build(),
        threads,
        deadline);
  }
}
