package dev.brushwork.job.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3LocationTest {
  @Test
  void aUrlNamesBucketPrefixEndpointAndRegion() {
    assertThat(S3Location.parse("s3://bucket"))
        .isEqualTo(new S3Location("bucket", "", Optional.empty(), Optional.empty()));
    assertThat(S3Location.parse("s3://bucket/"))
        .isEqualTo(new S3Location("bucket", "", Optional.empty(), Optional.empty()));
    assertThat(S3Location.parse("s3://my.bucket/a/b/?endpoint=http://h:9000&region=eu-west-1"))
        .isEqualTo(
            new S3Location(
                "my.bucket",
                "a/b/",
                Optional.of(URI.create("http://h:9000")),
                Optional.of("eu-west-1")));
    assertThat(S3Location.parse("s3://bucket?endpoint=https%3A%2F%2Fh").endpoint())
        .contains(URI.create("https://h"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://bucket/x, s3://bucket/prefix",
    "bucket, s3://bucket/prefix",
    "s3:///x, s3://bucket/prefix",
    "s3://UPPER/x, name of a bucket",
    "s3://ab, name of a bucket",
    "s3://key:secret@bucket/x, name of a bucket",
    "s3://bucket?endpoint=ftp://h, https://host:9000",
    "s3://bucket?endpoint=, https://host:9000",
    "s3://bucket?region=Not One, is no URL",
    "s3://bucket?region=EU, region",
    "s3://bucket?acl=public, 'acl' is not known"
  })
  void whatIsWrongIsSaid(String url, String said) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> S3Location.parse(url))
        .withMessageContaining(said);
  }
}
