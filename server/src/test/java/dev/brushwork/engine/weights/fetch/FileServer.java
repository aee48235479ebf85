package dev.brushwork.engine.weights.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Serves files on the loopback, as those who publish weights do. */
final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private volatile boolean knowsRanges = true;
  private volatile long breaksAfter = Long.MAX_VALUE;

  FileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  FileServer with(String name, byte[] bytes) {
    files.put("/" + name, bytes);
    return this;
  }

  /** Answers with whole files only. */
  FileServer withoutRanges() {
    knowsRanges = false;
    return this;
  }

  /** Ends the connection of every answer after so many bytes. */
  FileServer breakingAfter(long bytes) {
    breaksAfter = bytes;
    return this;
  }

  URI folder() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  /** What was asked for: the range of each request, or "all". */
  List<String> asked() {
    return ranges;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String range = exchange.getRequestHeaders().getFirst("Range");
      ranges.add(range == null ? "all" : range);
      byte[] file = files.get(exchange.getRequestURI().getPath());
      if (file == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      int begin = 0;
      if (range != null && knowsRanges) {
        begin = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        if (begin >= file.length) {
          exchange.sendResponseHeaders(416, -1);
          return;
        }
        exchange
            .getResponseHeaders()
            .add("Content-Range", "bytes " + begin + "-" + (file.length - 1) + "/" + file.length);
      }
      exchange.sendResponseHeaders(begin > 0 ? 206 : 200, file.length - begin);
      int count = (int) Math.min(file.length - begin, breaksAfter);
      exchange.getResponseBody().write(file, begin, count);
      exchange.getResponseBody().flush();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
