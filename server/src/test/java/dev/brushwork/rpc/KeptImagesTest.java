package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.UploadImageResponse;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KeptImagesTest {
  private static final String UNKNOWN = "0".repeat(64);

  @TempDir Path folder;
  private JobServer server;

  @BeforeEach
  void start() {
    server = new JobServer(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static void assertCode(Code code, Runnable call) {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }

  @Test
  void anImageInPiecesComesBackAsItWasAndCanBeNamedInARun() {
    // Noise, so that the file is larger than several pieces.
    ByteString file = TestRequests.image(700, 500, 4).getData();
    UploadImageResponse kept = ImagesOverTheWire.upload(server.images(), file, 10_007);
    assertThat(kept.getImageBytes()).isEqualTo(file.size()).isGreaterThan(600_000);
    assertThat(kept.getSize().getWidth()).isEqualTo(700);
    assertThat(kept.getSize().getHeight()).isEqualTo(500);
    assertThat(ImagesOverTheWire.download(server.images(), kept.getSha256())).isEqualTo(file);

    StylizeRequest.Builder sent = TestRequests.stylize().toBuilder();
    sent.getTransferBuilder().setContent(Image.newBuilder().setData(file));
    StylizeRequest.Builder named = TestRequests.stylize().toBuilder();
    named.getTransferBuilder().setContent(Image.newBuilder().setSha256(kept.getSha256()));
    assertThat(picture(named.build())).isEqualTo(picture(sent.build()));
  }

  private ByteString picture(StylizeRequest request) {
    var events = server.server().stylize(request);
    return events.get(events.size() - 1).getResult().getImage();
  }

  @Test
  void whatIsNoImageIsRefusedAndNothingOfItStays() throws Exception {
    assertCode(
        Code.INVALID_ARGUMENT,
        () ->
            ImagesOverTheWire.upload(
                server.images(), ByteString.copyFromUtf8("no image at all"), 4));
    assertCode(
        Code.INVALID_ARGUMENT,
        () -> ImagesOverTheWire.upload(server.images(), ByteString.EMPTY, 4));
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.contains("images/"));
    }
  }

  @Test
  void anImageThatIsNotKeptIsNamedAsMissing() {
    assertCode(Code.NOT_FOUND, () -> ImagesOverTheWire.download(server.images(), UNKNOWN));
    assertCode(Code.NOT_FOUND, () -> ImagesOverTheWire.download(server.images(), "../jobs.db"));
    StylizeRequest.Builder named = TestRequests.stylize().toBuilder();
    named.getTransferBuilder().setContent(Image.newBuilder().setSha256(UNKNOWN));
    assertCode(Code.FAILED_PRECONDITION, () -> server.server().stylize(named.build()));
    named.getTransferBuilder().setContent(Image.newBuilder().setSha256("../x"));
    assertCode(Code.INVALID_ARGUMENT, () -> server.server().stylize(named.build()));
  }

  @Test
  void aFileThatWasDamagedIsNotPassedOn() throws Exception {
    ByteString file = TestRequests.image(30, 20, 4).getData();
    UploadImageResponse kept = ImagesOverTheWire.upload(server.images(), file, 1 << 20);
    Path path =
        folder
            .resolve("images")
            .resolve(kept.getSha256().substring(0, 2))
            .resolve(kept.getSha256());
    byte[] bytes = Files.readAllBytes(path);
    bytes[bytes.length / 2] ^= 1;
    Files.write(path, bytes);
    assertCode(
        Code.UNAVAILABLE, () -> ImagesOverTheWire.download(server.images(), kept.getSha256()));
  }
}
