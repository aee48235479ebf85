import com.google.protobuf.ByteString;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.BrushworkException;
import dev.brushwork.client.Credentials;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Transfer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;

/** Paints with a Brushwork server: at once with a progress bar, or as a job that is watched. */
final class Paint {
  private static final Map<String, String> OPTIONS =
      new HashMap<>(Map.of("--server", "127.0.0.1:50051", "--size", "256", "--iterations", "100"));

  public static void main(String[] args) {
    Queue<String> words = new ArrayDeque<>(List.of(args));
    while (words.size() > 1 && words.peek().startsWith("--")) {
      OPTIONS.put(words.remove(), words.remove());
    }
    String command = words.isEmpty() ? "" : words.remove();
    if (words.size() != (command.equals("stylize") ? 3 : 2)) {
      command = "";
    }
    try (BrushworkClient client = connect()) {
      switch (command) {
        case "stylize" -> stylize(client, words.remove(), words.remove(), words.remove());
        case "submit" -> submit(client, words.remove(), words.remove());
        case "watch" -> watch(client, words.remove(), words.remove());
        default -> fail("Paint [OPTIONS], then stylize CONTENT STYLE OUT, submit CONTENT STYLE or watch ID OUT");
      }
    } catch (BrushworkException e) {
      fail(e.code() + ": " + e.getMessage());
    } catch (IOException | IllegalArgumentException e) {
      fail(e.toString());
    }
  }

  private static void fail(String why) {
    System.err.println(why);
    System.exit(1);
  }

  private static BrushworkClient connect() {
    Credentials credentials = Credentials.NONE;
    if (OPTIONS.containsKey("--ca")) {
      credentials = credentials.withAuthorities(Path.of(OPTIONS.get("--ca")));
    }
    if (OPTIONS.containsKey("--token-file")) {
      credentials = credentials.withTokenFile(Path.of(OPTIONS.get("--token-file")));
    }
    return BrushworkClient.builder(OPTIONS.get("--server")).credentials(credentials).build();
  }

  private static Transfer transfer(String content, String style) throws IOException {
    Transfer.Builder transfer = Transfer.newBuilder();
    transfer.setContent(image(content)).addStyles(Style.newBuilder().setImage(image(style)));
    transfer
        .getOptionsBuilder()
        .setNetwork("vgg19-lite")
        .setIterations(Integer.parseInt(OPTIONS.get("--iterations")))
        .getSizeBuilder()
        .setLongerSide(Integer.parseInt(OPTIONS.get("--size")));
    return transfer.build();
  }

  private static Image image(String file) throws IOException {
    return Image.newBuilder().setData(ByteString.copyFrom(Files.readAllBytes(Path.of(file)))).build();
  }

  private static void stylize(BrushworkClient client, String content, String style, String out)
      throws IOException {
    StylizeRequest request =
        StylizeRequest.newBuilder().setTransfer(transfer(content, style)).build();
    try {
      ByteString picture = client.stylize(request, Paint::bar).result().join().getImage();
      System.err.println();
      Files.write(Path.of(out), picture.toByteArray());
    } catch (CompletionException e) {
      throw e.getCause() instanceof BrushworkException cause ? cause : e;
    }
  }

  private static void bar(Progress p) {
    System.err.printf(
        "\r[%-40s] %d/%d  loss %.4g  ",
        "#".repeat(40 * p.getIteration() / p.getIterations()),
        p.getIteration(),
        p.getIterations(),
        p.getLosses().getTotal());
  }

  private static void submit(BrushworkClient client, String content, String style)
      throws IOException {
    CreateJobRequest request =
        CreateJobRequest.newBuilder().setTransfer(transfer(content, style)).build();
    System.out.println(client.jobs().create(request).getJobId());
  }

  /** Goes on by itself when the server is gone for a while. */
  private static void watch(BrushworkClient client, String id, String out) throws IOException {
    client.jobs().watch(id, 0, Paint::show);
    Job job = client.jobs().get(id);
    if (job.getState() != JobState.JOB_STATE_SUCCEEDED) {
      fail(job.getState() + ": " + job.getFailure().getMessage());
    }
    try (OutputStream file = Files.newOutputStream(Path.of(out))) {
      client.jobs().download(job.getResult().getImageSha256(), file);
    }
  }

  private static void show(JobEvent event) {
    Progress p = event.getProgress();
    String at = event.hasProgress() ? " " + p.getIteration() + "/" + p.getIterations() : "";
    System.out.println(event.getSequence() + " " + event.getState() + at);
  }
}
