package dev.brushwork.observe;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * gRPC's own state, by its channelz service: connections, streams and their last errors. On this
 * machine only, since it tells of all callers.
 */
public final class AdminServer implements AutoCloseable {
  private static final int PAGE = 100;

  private final Server server;

  /**
   * @param port 0 for any that is free
   * @throws IOException if it cannot be listened on
   */
  public AdminServer(int port) throws IOException {
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                InsecureServerCredentials.create())
            .addService(ChannelzService.newInstance(PAGE))
            .addService(ProtoReflectionServiceV1.newInstance())
            .build()
            .start();
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
