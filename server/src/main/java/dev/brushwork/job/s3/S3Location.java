package dev.brushwork.job.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where in which bucket: {@code s3://bucket/prefix?endpoint=https://host:9000&region=eu-west-1}.
 *
 * @param prefix of all keys: empty, or ends with a slash
 * @param endpoint of a store other than Amazon's
 * @param region empty for the environment's, or one that any other store takes
 */
public record S3Location(
    String bucket, String prefix, Optional<URI> endpoint, Optional<String> region) {
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static S3Location parse(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + url + "' is no URL", e);
    }
    if (!"s3".equals(uri.getScheme()) || uri.getAuthority() == null) {
      throw new IllegalArgumentException("'" + url + "' is no URL such as s3://bucket/prefix");
    }
    String bucket = uri.getAuthority();
    if (!BUCKET.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          "'" + bucket + "' is no name of a bucket: 3 to 63 of a-z, 0-9, '.' and '-'");
    }
    String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/+|/+$", "");
    Optional<URI> endpoint = Optional.empty();
    Optional<String> region = Optional.empty();
    if (uri.getRawQuery() != null) {
      for (String part : uri.getRawQuery().split("&", -1)) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value =
            equals < 0 ? "" : URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
        switch (name) {
          case "endpoint" -> endpoint = Optional.of(endpoint(value));
          case "region" -> region = Optional.of(region(value));
          default ->
              throw new IllegalArgumentException(
                  "'" + name + "' is not known; there are endpoint and region");
        }
      }
    }
    return new S3Location(bucket, path.isEmpty() ? "" : path + "/", endpoint, region);
  }

  private static URI endpoint(String value) {
    try {
      URI uri = new URI(value);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("endpoint: '" + value + "' is no URL", e);
    }
    throw new IllegalArgumentException(
        "endpoint: '" + value + "' is no URL such as https://host:9000");
  }

  private static String region(String value) {
    if (!value.matches("[a-z0-9-]{1,64}")) {
      throw new IllegalArgumentException("region: '" + value + "' is no name such as eu-west-1");
    }
    return value;
  }
}
