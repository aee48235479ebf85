package dev.brushwork.client;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import java.io.IOException;

/** {@link FakeJobs} behind a real connection, which goes away and comes back at the same port. */
final class FakeJobServer implements AutoCloseable {
  private final FakeJobs jobs;
  private final ServerInterceptor[] interceptors;
  private final int port;
  private Server server;

  FakeJobServer(FakeJobs jobs, ServerInterceptor... interceptors) throws IOException {
    this.jobs = jobs;
    this.interceptors = interceptors;
    serve(0);
    port = server.getPort();
  }

  private void serve(int at) throws IOException {
    var builder =
        Grpc.newServerBuilderForPort(at, InsecureServerCredentials.create()).addService(jobs);
    for (ServerInterceptor interceptor : interceptors) {
      builder.intercept(interceptor);
    }
    server = builder.build().start();
  }

  String target() {
    return "127.0.0.1:" + port;
  }

  void goAway() throws InterruptedException {
    server.shutdownNow().awaitTermination();
  }

  void comeBack() throws IOException {
    serve(port);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
