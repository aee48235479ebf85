package dev.brushwork.job.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The few verbs of S3 that are used, over a map, in one process. */
public final class FakeS3 implements AutoCloseable {
  /** So few that a list of a test has several pages. */
  private static final int PAGE = 2;

  private final HttpServer server;
  private final String bucket;
  private final SortedMap<String, Stored> objects = new ConcurrentSkipListMap<>();
  private final List<String> strangers = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();

  /** An object. */
  record Stored(byte[] bytes, Instant lastModified) {}

  public FakeS3(String bucket) throws IOException {
    this.bucket = bucket;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::answer);
    server.start();
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  Map<String, Stored> objects() {
    return objects;
  }

  /** Requests that were not signed. */
  List<String> strangers() {
    return strangers;
  }

  /** Answers the next so many requests with 503. */
  void refuse(int requests) {
    refusals.set(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String method = exchange.getRequestMethod();
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (authorization == null || !authorization.startsWith("AWS4-HMAC-SHA256 Credential=key/")) {
        strangers.add(method + " " + exchange.getRequestURI());
      }
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        send(exchange, 503, "<Error><Code>SlowDown</Code><Message>by the test</Message></Error>");
        return;
      }
      String[] path = exchange.getRequestURI().getPath().substring(1).split("/", 2);
      String key = path.length > 1 ? path[1] : "";
      if (!path[0].equals(bucket)) {
        send(exchange, 404, "<Error><Code>NoSuchBucket</Code></Error>");
      } else if (key.isEmpty() && method.equals("GET")) {
        list(exchange);
      } else if (method.equals("PUT")) {
        put(exchange, key, body);
      } else if (method.equals("DELETE")) {
        objects.remove(key);
        exchange.sendResponseHeaders(204, -1);
      } else {
        get(exchange, key, method.equals("HEAD"));
      }
    }
  }

  private void put(HttpExchange exchange, String key, byte[] body) throws IOException {
    String source = exchange.getRequestHeaders().getFirst("x-amz-copy-source");
    if (source == null) {
      objects.put(key, new Stored(body, Instant.now()));
      send(exchange, 200, "");
      return;
    }
    String from = URLDecoder.decode(source, StandardCharsets.UTF_8).replaceFirst("^/", "");
    Stored copied = objects.get(from.substring(bucket.length() + 1));
    // As S3 itself: a copy onto itself must replace something.
    if (copied == null
        || !"REPLACE".equals(exchange.getRequestHeaders().getFirst("x-amz-metadata-directive"))) {
      send(exchange, copied == null ? 404 : 400, "<Error><Code>NoSuchKey</Code></Error>");
      return;
    }
    objects.put(key, new Stored(copied.bytes(), Instant.now()));
    send(exchange, 200, "<CopyObjectResult><ETag>\"e\"</ETag></CopyObjectResult>");
  }

  private void get(HttpExchange exchange, String key, boolean head) throws IOException {
    Stored stored = objects.get(key);
    if (stored == null) {
      send(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>");
      return;
    }
    exchange
        .getResponseHeaders()
        .set(
            "Last-Modified",
            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                stored.lastModified().atOffset(ZoneOffset.UTC)));
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", "" + stored.bytes().length);
      exchange.sendResponseHeaders(200, -1);
    } else {
      exchange.sendResponseHeaders(200, stored.bytes().length == 0 ? -1 : stored.bytes().length);
      exchange.getResponseBody().write(stored.bytes());
    }
  }

  private void list(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange.getRequestURI());
    String prefix = query.getOrDefault("prefix", "");
    String delimiter = query.getOrDefault("delimiter", "");
    String after = query.getOrDefault("continuation-token", "");
    StringBuilder xml = new StringBuilder("<ListBucketResult>");
    TreeSet<String> folders = new TreeSet<>();
    int count = 0;
    String last = "";
    boolean more = false;
    for (Map.Entry<String, Stored> object : objects.entrySet()) {
      String key = object.getKey();
      if (!key.startsWith(prefix) || key.compareTo(after) <= 0) {
        continue;
      }
      if (count == PAGE) {
        more = true;
        break;
      }
      int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
      if (end >= 0) {
        folders.add(key.substring(0, end + 1));
      } else {
        xml.append("<Contents><Key>").append(key).append("</Key><Size>");
        xml.append(object.getValue().bytes().length).append("</Size><LastModified>");
        xml.append(object.getValue().lastModified()).append("</LastModified></Contents>");
      }
      last = key;
      count++;
    }
    folders.forEach(
        f -> xml.append("<CommonPrefixes><Prefix>").append(f).append("</Prefix></CommonPrefixes>"));
    xml.append("<IsTruncated>").append(more).append("</IsTruncated>");
    if (more) {
      xml.append("<NextContinuationToken>").append(last).append("</NextContinuationToken>");
    }
    send(exchange, 200, xml.append("</ListBucketResult>").toString());
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new HashMap<>();
    if (uri.getRawQuery() != null) {
      for (String part : uri.getRawQuery().split("&", -1)) {
        int equals = part.indexOf('=');
        if (equals > 0) {
          query.put(
              part.substring(0, equals),
              URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
        }
      }
    }
    return query;
  }

  private static void send(HttpExchange exchange, int status, String xml) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    byte[] bytes = head ? new byte[0] : xml.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    ((java.util.concurrent.ExecutorService) server.getExecutor()).shutdownNow();
  }
}
