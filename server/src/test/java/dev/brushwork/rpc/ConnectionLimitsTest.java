package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.testing.TestEngine;
import io.grpc.Attributes;
import io.grpc.ClientInterceptors;
import io.grpc.ClientTransportFilter;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionLimitsTest {
  private static final ConnectionLimits DEFAULTS = ConnectionLimits.DEFAULTS;

  /** One client, which counts its connections. */
  private static final class Client implements AutoCloseable {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final ManagedChannel channel;

    Client(BrushworkServer server) {
      channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.port())
              .usePlaintext()
              .addTransportFilter(
                  new ClientTransportFilter() {
                    @Override
                    public Attributes transportReady(Attributes attributes) {
                      opened.incrementAndGet();
                      return attributes;
                    }

                    @Override
                    public void transportTerminated(Attributes attributes) {
                      closed.incrementAndGet();
                    }
                  })
              .build();
    }

    void check() {
      HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .check(HealthCheckRequest.getDefaultInstance());
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  /** A call that stays open, and says when the server has answered it. */
  private static final class Watch implements StreamObserver<HealthCheckResponse> {
    final CountDownLatch answered = new CountDownLatch(1);
    final Context.CancellableContext context = Context.current().withCancellation();

    Watch(Client client) {
      context.run(
          () ->
              HealthGrpc.newStub(client.channel)
                  .watch(HealthCheckRequest.getDefaultInstance(), this));
    }

    @Override
    public void onNext(HealthCheckResponse value) {
      answered.countDown();
    }

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}
  }

  private static BrushworkServer server(ConnectionLimits limits) throws IOException {
    return BrushworkServer.builder(TestEngine.get()).grace(Duration.ZERO).limits(limits).start();
  }

  @Test
  void theDefaultsAreThoseOfTheReference() {
    assertThat(DEFAULTS)
        .isEqualTo(
            new ConnectionLimits(
                32 * 1024 * 1024,
                8 * 1024,
                64,
                200,
                Duration.ofSeconds(30),
                Duration.ofMinutes(15),
                Duration.ofMinutes(60),
                Optional.empty(),
                Duration.ofSeconds(30)));
    assertThat(Limits.defaults().image().maxPixels()).isEqualTo(50_000_000);
    assertThat(Limits.defaults().image().maxSide()).isEqualTo(16_384);
  }

  @Test
  void metadataBeyondTheLimitFailsItsCallAndNotTheConnection() throws Exception {
    try (BrushworkServer server = server(DEFAULTS);
        Client client = new Client(server)) {
      check(client, 7_000);
      StatusRuntimeException refused =
          catchThrowableOfType(StatusRuntimeException.class, () -> check(client, 9_000));
      assertThat(refused.getStatus().getCode()).isNotEqualTo(Code.DEADLINE_EXCEEDED);
      check(client, 7_000);
      assertThat(client.opened).hasValue(1);
    }
  }

  private static void check(Client client, int metadataBytes) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("x-long", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(metadataBytes));
    HealthGrpc.newBlockingStub(
            ClientInterceptors.intercept(
                client.channel, MetadataUtils.newAttachHeadersInterceptor(headers)))
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .check(HealthCheckRequest.getDefaultInstance());
  }

  @Test
  void sixtyFourCallsShareAConnectionAndTheNextWaitsForOneToEnd() throws Exception {
    try (BrushworkServer server = server(DEFAULTS);
        Client client = new Client(server)) {
      client.check(); // by now the client knows the limit
      List<Watch> watches = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        watches.add(new Watch(client));
      }
      for (Watch watch : watches) {
        assertThat(watch.answered.await(20, TimeUnit.SECONDS)).isTrue();
      }
      Watch next = new Watch(client);
      assertThat(next.answered.await(300, TimeUnit.MILLISECONDS)).isFalse();
      watches.get(0).context.cancel(null);
      while (!next.answered.await(50, TimeUnit.MILLISECONDS)) {
        // gRPC's client puts the waiting call into its buffer, and sends that with what comes next.
        watches.remove(1).context.cancel(null);
      }
      assertThat(client.opened).hasValue(1);
      watches.forEach(watch -> watch.context.cancel(null));
      next.context.cancel(null);
    }
  }

  @Test
  void twoHundredBrokenCallsAreBorneAndMoreEndTheConnection() throws Exception {
    try (BrushworkServer server = server(DEFAULTS);
        Client client = new Client(server)) {
      breakCalls(client, 200);
      client.check();
      assertThat(client.closed).hasValue(0);
      breakCalls(client, 10);
      while (client.closed.get() == 0) {
        Thread.sleep(10);
      }
      client.check(); // over a new one
      assertThat(client.opened).hasValue(2);
    }
  }

  private static void breakCalls(Client client, int calls) throws InterruptedException {
    for (int i = 0; i < calls && client.closed.get() == 0; i++) {
      Watch watch = new Watch(client);
      watch.answered.await(5, TimeUnit.SECONDS);
      watch.context.cancel(null);
    }
  }

  @Test
  void anIdleConnectionIsClosedAndAnOldOneLetsItsCallsGoOn() throws Exception {
    Duration soon = Duration.ofMillis(300);
    try (BrushworkServer server =
            server(DEFAULTS.withLife(soon, Duration.ofMinutes(1), Optional.empty()));
        Client client = new Client(server)) {
      client.check();
      while (client.closed.get() == 0) {
        Thread.sleep(10);
      }
    }
    try (BrushworkServer server =
            server(DEFAULTS.withLife(Duration.ofMinutes(1), soon, Optional.empty()));
        Client client = new Client(server)) {
      Watch watch = new Watch(client);
      assertThat(watch.answered.await(20, TimeUnit.SECONDS)).isTrue();
      while (client.opened.get() == 1) {
        Thread.sleep(50);
        client.check(); // new calls go to a new connection
      }
      assertThat(client.closed).hasValue(0); // the old call keeps the old one
      watch.context.cancel(null);
      while (client.closed.get() == 0) {
        Thread.sleep(10);
      }
    }
  }

  /** HTTP/2 by hand, for gRPC's own client does not ping so often. */
  @Test
  void aClientThatPingsAllTheTimeIsSentAway() throws Exception {
    int settings = 4;
    int ping = 6;
    int goAway = 7;
    try (BrushworkServer server = server(DEFAULTS);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.write(frame(settings, new byte[0]));
      for (int i = 0; i < 4; i++) {
        out.write(frame(ping, new byte[8]));
      }
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        byte[] header = in.readNBytes(9);
        byte[] body = in.readNBytes(ByteBuffer.wrap(header).getInt() >>> 8);
        if (header[3] == goAway) {
          assertThat(new String(body, 8, body.length - 8, StandardCharsets.US_ASCII))
              .isEqualTo("too_many_pings");
          return;
        }
      }
    }
  }

  private static byte[] frame(int type, byte[] body) {
    return ByteBuffer.allocate(9 + body.length)
        .putInt(body.length << 8 | type)
        .put((byte) 0)
        .putInt(0)
        .put(body)
        .array();
  }
}
