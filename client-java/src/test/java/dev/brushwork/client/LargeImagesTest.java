package dev.brushwork.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.brushwork.v1.CapabilityServiceGrpc;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.GetCapabilitiesRequest;
import dev.brushwork.v1.GetCapabilitiesResponse;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.ImageServiceGrpc;
import dev.brushwork.v1.Limits;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.StyleTransferServiceGrpc;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import dev.brushwork.v1.Transfer;
import dev.brushwork.v1.UploadImageRequest;
import dev.brushwork.v1.UploadImageResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that takes 6 MB a message, and images above that in pieces. */
@Timeout(60)
class LargeImagesTest {
  private static final int LIMIT = 6 << 20;

  private final List<ByteString> uploaded = new CopyOnWriteArrayList<>();
  private final CompletableFuture<StylizeRequest> stylized = new CompletableFuture<>();
  private final CountDownLatch uploading = new CountDownLatch(1);
  private final CountDownLatch uploadCancelled = new CountDownLatch(1);
  private final FakeJobs jobs = new FakeJobs();
  private volatile long maxUpload = 1 << 30;
  private volatile boolean uploadsHang;
  private Server server;
  private BrushworkClient client;

  @BeforeEach
  void start() throws Exception {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .maxInboundMessageSize(LIMIT)
            .addService(jobs)
            .addService(
                new CapabilityServiceGrpc.CapabilityServiceImplBase() {
                  @Override
                  public void getCapabilities(
                      GetCapabilitiesRequest request,
                      StreamObserver<GetCapabilitiesResponse> call) {
                    call.onNext(
                        GetCapabilitiesResponse.newBuilder()
                            .setLimits(
                                Limits.newBuilder()
                                    .setMaxMessageBytes(LIMIT)
                                    .setMaxUploadBytes(maxUpload))
                            .build());
                    call.onCompleted();
                  }
                })
            .addService(
                new StyleTransferServiceGrpc.StyleTransferServiceImplBase() {
                  @Override
                  public void stylize(
                      StylizeRequest request, StreamObserver<StylizeResponse> call) {
                    stylized.complete(request);
                    call.onNext(
                        StylizeResponse.newBuilder()
                            .setResult(Result.getDefaultInstance())
                            .build());
                    call.onCompleted();
                  }
                })
            .addService(new Uploads())
            .build()
            .start();
    client = BrushworkClient.connect("127.0.0.1:" + server.getPort());
  }

  @AfterEach
  void stop() {
    client.close();
    server.shutdownNow();
  }

  /** Names an image by how many there were. */
  private final class Uploads extends ImageServiceGrpc.ImageServiceImplBase {
    @Override
    public StreamObserver<UploadImageRequest> uploadImage(
        StreamObserver<UploadImageResponse> call) {
      uploading.countDown();
      return new StreamObserver<>() {
        private ByteString file = ByteString.EMPTY;

        @Override
        public void onNext(UploadImageRequest piece) {
          assertThat(piece.getData().size()).isLessThanOrEqualTo(1 << 20);
          file = file.concat(piece.getData());
        }

        @Override
        public void onError(Throwable gone) {
          uploadCancelled.countDown();
        }

        @Override
        public void onCompleted() {
          if (uploadsHang) {
            return;
          }
          uploaded.add(file);
          call.onNext(UploadImageResponse.newBuilder().setSha256("sha" + uploaded.size()).build());
          call.onCompleted();
        }
      };
    }
  }

  private static Image image(int bytes) {
    byte[] data = new byte[bytes];
    new Random(bytes).nextBytes(data);
    return Image.newBuilder().setData(ByteString.copyFrom(data)).build();
  }

  private static Transfer transfer(int content, int... styles) {
    Transfer.Builder transfer = Transfer.newBuilder().setContent(image(content));
    for (int style : styles) {
      transfer.addStyles(Style.newBuilder().setImage(image(style)));
    }
    return transfer.build();
  }

  private static StylizeRequest request(Transfer transfer) {
    return StylizeRequest.newBuilder().setTransfer(transfer).build();
  }

  @Test
  void whatFitsIsSentAsItIs() {
    StylizeRequest fits = request(transfer(3 << 20, 2 << 20));
    client.stylize(fits).result().join();
    assertThat(stylized.join()).isEqualTo(fits);
    assertThat(uploaded).isEmpty();
  }

  @Test
  void ofARequestThatDoesNotFitTheLargestGoAheadInPieces() {
    Transfer large = transfer(2 << 20, 1 << 20, 9 << 20, 3 << 20);
    client.stylize(request(large)).result().join();
    Transfer sent = stylized.join().getTransfer();
    assertThat(uploaded)
        .containsExactly(
            large.getStyles(1).getImage().getData(), large.getStyles(2).getImage().getData());
    assertThat(sent)
        .isEqualTo(
            large.toBuilder()
                .setStyles(1, Style.newBuilder().setImage(Image.newBuilder().setSha256("sha1")))
                .setStyles(2, Style.newBuilder().setImage(Image.newBuilder().setSha256("sha2")))
                .build());
  }

  @Test
  void aJobsImagesGoAheadToo() {
    client.jobs().create(CreateJobRequest.newBuilder().setTransfer(transfer(7 << 20)).build());
    assertThat(jobs.created.get(0).getTransfer().getContent().getSha256()).isEqualTo("sha1");
  }

  @Test
  void aServerThatKeepsNoImagesIsNotEvenAsked() {
    maxUpload = 0;
    StylizeRequest large = request(transfer(7 << 20));
    assertThatThrownBy(() -> client.stylize(large).result().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(ExhaustedException.class)
        .hasMessageContaining("above the server's limit of 6291456");
    assertThat(stylized).isNotDone();
  }

  @Test
  void cancellingARunCancelsTheUploadBeforeIt() throws Exception {
    uploadsHang = true;
    Stylization run = client.stylize(request(transfer(7 << 20)));
    uploading.await();
    run.cancel();
    assertThat(uploadCancelled.await(10, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> run.result().join())
        .cause()
        .isInstanceOfSatisfying(
            BrushworkException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.CANCELLED));
    assertThat(stylized).isNotDone();
  }
}
