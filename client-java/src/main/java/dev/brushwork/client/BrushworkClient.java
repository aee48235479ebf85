package dev.brushwork.client;

import dev.brushwork.client.impl.GrpcClientBuilder;
import dev.brushwork.v1.EstimateCostRequest;
import dev.brushwork.v1.EstimateCostResponse;
import dev.brushwork.v1.ExtractFeaturesRequest;
import dev.brushwork.v1.GetCapabilitiesResponse;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.StylizeRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A connection to a Brushwork server.
 *
 * <p>Thread-safe: share one, and close it at the end. Connecting is lazy; the first call fails with
 * {@code UNAVAILABLE} if no server answers. The blocking methods throw {@link BrushworkException}
 * for every failure, and cancel their call if the thread is interrupted.
 */
public interface BrushworkClient extends AutoCloseable {

  /**
   * Connects with the defaults of {@link #builder}.
   *
   * @param target {@code host:port}, or another target that gRPC can resolve, such as {@code
   *     dns:///host:port}
   */
  static BrushworkClient connect(String target) {
    return builder(target).build();
  }

  /**
   * Begins a client with options.
   *
   * @param target as of {@link #connect}
   */
  static Builder builder(String target) {
    return new GrpcClientBuilder(target);
  }

  /**
   * Starts one run and returns at once. The handle reports its progress, its result and its errors.
   * Images that are too large for one message, by the server's {@code limits.max_message_bytes},
   * are uploaded in pieces first, if the server keeps images ({@code brushwork serve --data DIR});
   * else the run fails with an {@link ExhaustedException}.
   */
  Stylization stylize(StylizeRequest request);

  /**
   * As {@link #stylize(StylizeRequest)}, with a listener that is there from the beginning: one that
   * is added to the handle may come too late for the first events.
   */
  Stylization stylize(StylizeRequest request, Consumer<Progress> listener);

  /** Says what a run would cost, without running it. Blocks until the answer. */
  EstimateCostResponse estimate(EstimateCostRequest request);

  /**
   * Computes a network's features of an image and puts tensors that came in pieces together. Blocks
   * until the last one is here.
   *
   * @return one tensor for each layer asked for, in that order
   */
  List<FeatureTensor> features(ExtractFeaturesRequest request);

  /** Says what the server can do. Blocks until the answer. */
  GetCapabilitiesResponse capabilities();

  /**
   * Whether the server takes calls: true until it begins to stop. Needs no token. Blocks for at
   * most five seconds; a server that cannot be reached is an {@link UnavailableException}.
   */
  boolean isServing();

  /** The jobs of the server, if it keeps any. */
  Jobs jobs();

  /**
   * Cancels every run that is still going, whose results then fail with {@code CANCELLED}, and
   * disconnects. Calls after it fail with {@code UNAVAILABLE}. Waits at most five seconds.
   */
  @Override
  void close();

  /** The options of a client. Not thread-safe; the clients made are independent of it. */
  interface Builder {
    /**
     * Whether to speak without TLS. By default only with this machine ({@code localhost}, {@code
     * 127.x.x.x} and {@code [::1]}), and not if the credentials hold what TLS needs.
     */
    Builder plaintext(boolean plaintext);

    /** Whom to trust, and what to show. Default: {@link Credentials#NONE}. */
    Builder credentials(Credentials credentials);

    /**
     * The largest message taken from the server, in bytes; at least 1. Must hold a result's picture
     * (jobs' results come in pieces). Default: 64 MiB.
     */
    Builder maxInboundMessageBytes(int bytes);

    /**
     * How long a call may take that the server answers at once, such as {@link #estimate}, repeats
     * included; later it fails with {@code DEADLINE_EXCEEDED}. Not for runs, features, watches,
     * uploads and downloads. Default: 60 seconds.
     */
    Builder deadline(Duration deadline);

    /**
     * How long a run or an extraction of features may take from its start to its end, its wait in
     * the server's queue included; later it fails with {@code DEADLINE_EXCEEDED}, and is stopped.
     * Default: no limit.
     */
    Builder runDeadline(Duration deadline);

    /**
     * How long {@link Jobs#watch} tries to go on when the server is gone, from the moment that it
     * went. Default: 5 minutes.
     */
    Builder reconnectFor(Duration duration);

    /**
     * How often a call is made at most that fails with {@code UNAVAILABLE} and can be repeated
     * without harm: all but runs, features, {@link Jobs#delete}, uploads and downloads. The pauses
     * between grow from about 0.1 to 2 seconds. 1 to 5; default: 5.
     */
    Builder maxAttempts(int attempts);

    /**
     * Makes the client.
     *
     * @throws IllegalArgumentException if a file of the credentials cannot be used, or a token
     *     would go to another machine without TLS
     */
    BrushworkClient build();
  }
}
