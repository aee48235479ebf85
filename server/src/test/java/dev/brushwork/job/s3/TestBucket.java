package dev.brushwork.job.s3;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Buckets of a {@link FakeS3}. */
public final class TestBucket {
  private TestBucket() {}

  public static S3Bucket open(FakeS3 server) {
    return open(server, "bucket");
  }

  static S3Bucket open(FakeS3 server, String name) {
    return new S3Bucket(
        S3Location.parse("s3://" + name + "/some/where?endpoint=" + server.endpoint()),
        StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
  }
}
