package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.UploadImageRequest;
import dev.brushwork.v1.UploadImageResponse;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
  void anUploadUnderWayWaitsInTheDataFolderInAFileThatEndsWithTheProcess() throws Exception {
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    StreamObserver<UploadImageRequest> pieces =
        server
            .images()
            .uploadImage(
                new StreamObserver<>() {
                  @Override
                  public void onNext(UploadImageResponse response) {}

                  @Override
                  public void onError(Throwable t) {
                    end.complete(t);
                  }

                  @Override
                  public void onCompleted() {
                    end.complete(null);
                  }
                });
    pieces.onNext(
        UploadImageRequest.newBuilder().setData(ByteString.copyFromUtf8("the first")).build());
    while (namelessUploads() == 0) {
      TimeUnit.MILLISECONDS.sleep(10); // until the piece has come
    }
    assertThat(folder.resolve("uploads")).isEmptyDirectory();
    pieces.onError(new IllegalStateException("the sender gives up"));
    assertThat(end.get(10, TimeUnit.SECONDS)).isNotNull();
    while (namelessUploads() > 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** Open files of this process in the folder of uploads that no name leads to. */
  private long namelessUploads() throws Exception {
    long found = 0;
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      for (Path link : (Iterable<Path>) open::iterator) {
        try {
          String target = Files.readSymbolicLink(link).toString();
          found += target.startsWith(folder + "/uploads/") && target.endsWith(" (deleted)") ? 1 : 0;
        } catch (NoSuchFileException closedMeanwhile) {
          // Then it is none of those that stay.
        }
      }
    }
    return found;
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
