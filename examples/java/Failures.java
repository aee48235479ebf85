import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.BrushworkException;
import dev.brushwork.client.ExhaustedException;
import dev.brushwork.client.InvalidRequestException;
import dev.brushwork.client.UnavailableException;
import dev.brushwork.v1.StylizeRequest;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Tells the kinds of failure apart: Failures HOST:PORT. */
final class Failures {
  public static void main(String[] args) {
    if (args.length < 1) {
      System.err.println("Failures HOST:PORT");
      System.exit(2);
    }
    // Nothing that is required.
    StylizeRequest request = StylizeRequest.getDefaultInstance();
    try (BrushworkClient client =
        BrushworkClient.builder(args[0]).runDeadline(Duration.ofMinutes(10)).build()) {
      client.stylize(request).result().join();
    } catch (CompletionException e) {
      explain(e.getCause());
    }
  }

  private static void explain(Throwable failure) {
    if (failure instanceof InvalidRequestException invalid) {
      invalid.violations().forEach(v -> System.out.println(v.field() + ": " + v.description()));
    } else if (failure instanceof ExhaustedException full && full.retryDelay().isPresent()) {
      System.out.println("full; again in " + full.retryDelay().get().toSeconds() + " s");
    } else if (failure instanceof UnavailableException) {
      System.out.println("no server there: " + failure.getMessage());
    } else if (failure instanceof BrushworkException other) {
      System.out.println(other.code() + " (" + other.reason() + "): " + other.getMessage());
    } else {
      throw new AssertionError(failure);
    }
  }
}
