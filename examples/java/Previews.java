import com.google.protobuf.ByteString;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.Reporting;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/**
 * Subscribes to a run's events and writes each preview into a folder: Previews HOST:PORT CONTENT
 * STYLE FOLDER. The next event is asked for when the last preview is written, so a slow disk gets
 * fewer of them and holds up nothing.
 */
final class Previews implements Flow.Subscriber<StylizeResponse> {
  private final Path folder;
  private final CountDownLatch ended = new CountDownLatch(1);
  private Flow.Subscription subscription;

  private Previews(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    if (args.length < 4) {
      System.err.println("Previews HOST:PORT CONTENT STYLE FOLDER");
      System.exit(2);
    }
    StylizeRequest.Builder request = StylizeRequest.newBuilder();
    request
        .getTransferBuilder()
        .setContent(image(args[1]))
        .addStyles(Style.newBuilder().setImage(image(args[2])))
        .getOptionsBuilder()
        .setNetwork("vgg19-lite")
        .setIterations(30)
        .getSizeBuilder()
        .setLongerSide(128);
    request.setReporting(Reporting.newBuilder().setPreviewInterval(10).setPreviewSize(64));
    try (BrushworkClient client = BrushworkClient.connect(args[0])) {
      Previews previews = new Previews(Path.of(args[3]));
      client.stylize(request.build()).events().subscribe(previews);
      previews.ended.await();
    }
  }

  private static Image image(String file) throws IOException {
    return Image.newBuilder().setData(ByteString.copyFrom(Files.readAllBytes(Path.of(file)))).build();
  }

  @Override
  public void onSubscribe(Flow.Subscription own) {
    subscription = own;
    subscription.request(1);
  }

  @Override
  public void onNext(StylizeResponse event) {
    ByteString preview = event.getProgress().getPreviewPng();
    if (!preview.isEmpty()) {
      write("iteration-" + event.getProgress().getIteration() + ".png", preview);
    }
    if (event.hasResult()) {
      write("result.png", event.getResult().getImage());
    }
    subscription.request(1);
  }

  private void write(String name, ByteString picture) {
    try {
      Files.write(folder.resolve(name), picture.toByteArray());
      System.out.println(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onError(Throwable failure) {
    System.err.println(failure.getMessage());
    ended.countDown();
  }

  @Override
  public void onComplete() {
    ended.countDown();
  }
}
