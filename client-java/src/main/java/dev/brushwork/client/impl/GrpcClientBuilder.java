package dev.brushwork.client.impl;

import dev.brushwork.client.BrushworkClient;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** Makes clients over a real network. */
public final class GrpcClientBuilder implements BrushworkClient.Builder {
  /** Holds a PNG of noise of 4600 x 4600 pixels. */
  private static final int DEFAULT_MAX_INBOUND_BYTES = 64 << 20;

  /** This machine, alone or at the end of a target such as dns:///localhost:50051. */
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(?:.*/)?(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d+)?",
          Pattern.CASE_INSENSITIVE);

  private final String target;
  private boolean plaintext;
  private int maxInboundMessageBytes = DEFAULT_MAX_INBOUND_BYTES;
  private Optional<Duration> deadline = Optional.empty();

  public GrpcClientBuilder(String target) {
    this.target = Objects.requireNonNull(target, "target");
    this.plaintext = isLoopback(target);
  }

  static boolean isLoopback(String target) {
    return LOOPBACK.matcher(target).matches();
  }

  @Override
  public GrpcClientBuilder plaintext(boolean value) {
    plaintext = value;
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
    ChannelCredentials credentials =
        plaintext ? InsecureChannelCredentials.create() : TlsChannelCredentials.create();
    Executor threads = ClientThreads.start();
    return new GrpcBrushworkClient(
        Grpc.newChannelBuilder(target, credentials)
            .executor(threads)
            .maxInboundMessageSize(maxInboundMessageBytes)
            .build(),
        threads,
        deadline);
  }
}
