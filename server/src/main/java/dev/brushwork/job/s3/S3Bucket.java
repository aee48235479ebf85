package dev.brushwork.job.s3;

import dev.brushwork.job.StoreUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The part of a bucket below a prefix. Only verbs that every store has which speaks S3's language,
 * and no checksums of newer kinds, which some do not know. Thread-safe.
 *
 * <p>Every method throws an IOException if the store does not answer or refuses.
 */
public final class S3Bucket implements AutoCloseable {
  private static final Duration CONNECTION_PATIENCE = Duration.ofSeconds(5);
  private static final Duration SOCKET_PATIENCE = Duration.ofSeconds(30);
  private static final int NOT_FOUND = 404;

  private final S3Client client;
  private final String bucket;
  private final String prefix;

  /** An object below the prefix, with its key below it. */
  record Item(String key, long bytes, Instant lastModified) {}

  /**
   * Opens a bucket with the credentials of the environment: {@code AWS_ACCESS_KEY_ID} and {@code
   * AWS_SECRET_ACCESS_KEY}, or wherever else Amazon's own programs look for them.
   *
   * @throws StoreUnavailableException if it cannot be used
   */
  public static S3Bucket open(S3Location location) {
    S3Bucket bucket = new S3Bucket(location, DefaultCredentialsProvider.builder().build());
    try {
      bucket.list("");
      return bucket;
    } catch (IOException e) {
      bucket.close();
      throw new StoreUnavailableException(
          "the bucket " + location.bucket() + " cannot be used: " + e.getMessage(), e);
    }
  }

  S3Bucket(S3Location location, AwsCredentialsProvider credentials) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECTION_PATIENCE)
                    .socketTimeout(SOCKET_PATIENCE))
            .credentialsProvider(credentials)
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(configuration -> configuration.chunkedEncodingEnabled(false));
    location.endpoint().ifPresent(e -> builder.endpointOverride(e).forcePathStyle(true));
    location
        .region()
        .or(() -> location.endpoint().map(e -> Region.US_EAST_1.id()))
        .ifPresent(region -> builder.region(Region.of(region)));
    try {
      this.client = builder.build();
    } catch (SdkException e) {
      throw new StoreUnavailableException(
          "the bucket " + location.bucket() + " cannot be used: " + e.getMessage(), e);
    }
    this.bucket = location.bucket();
    this.prefix = location.prefix();
  }

  /** What is asked of the store. */
  @FunctionalInterface
  private interface Call<T> {
    T make();
  }

  /** Makes a call; empty if what it is about is not there. */
  private static <T> Optional<T> call(Call<T> call) throws IOException {
    try {
      return Optional.of(call.make());
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw new IOException("the blob store refuses: " + e.getMessage(), e);
    } catch (SdkException e) {
      throw new IOException("the blob store does not answer: " + e.getMessage(), e);
    }
  }

  private static <T> T require(Optional<T> answer, String key) throws NoSuchFileException {
    return answer.orElseThrow(() -> new NoSuchFileException(key));
  }

  void put(String key, Path file) throws IOException {
    require(
        call(
            () ->
                client.putObject(
                    r -> r.bucket(bucket).key(prefix + key), RequestBody.fromFile(file))),
        bucket);
  }

  Optional<Item> find(String key) throws IOException {
    Optional<HeadObjectResponse> head =
        call(() -> client.headObject(r -> r.bucket(bucket).key(prefix + key)));
    return head.map(h -> new Item(key, h.contentLength(), h.lastModified()));
  }

  /**
   * @throws NoSuchFileException if it is not there
   */
  InputStream open(String key) throws IOException {
    return require(call(() -> client.getObject(r -> r.bucket(bucket).key(prefix + key))), key);
  }

  /** Makes an object new; says whether it is there. */
  boolean touch(String key) throws IOException {
    return call(() ->
            client.copyObject(
                r ->
                    r.sourceBucket(bucket)
                        .sourceKey(prefix + key)
                        .destinationBucket(bucket)
                        .destinationKey(prefix + key)
                        .metadataDirective(MetadataDirective.REPLACE)))
        .isPresent();
  }

  void delete(String key) throws IOException {
    call(() -> client.deleteObject(r -> r.bucket(bucket).key(prefix + key)));
  }

  /** Everything whose key begins so. */
  List<Item> list(String start) throws IOException {
    return require(
        call(
            () ->
                client
                    .listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix + start))
                    .contents()
                    .stream()
                    .map(
                        o ->
                            new Item(
                                o.key().substring(prefix.length()), o.size(), o.lastModified()))
                    .toList()),
        bucket);
  }

  /** The names of the folders in a folder, whose key ends with a slash. */
  List<String> folders(String folder) throws IOException {
    return require(
        call(
            () ->
                client
                    .listObjectsV2Paginator(
                        r -> r.bucket(bucket).prefix(prefix + folder).delimiter("/"))
                    .commonPrefixes()
                    .stream()
                    .map(CommonPrefix::prefix)
                    .map(p -> p.substring((prefix + folder).length(), p.length() - 1))
                    .toList()),
        bucket);
  }

  @Override
  public void close() {
    client.close();
  }
}
