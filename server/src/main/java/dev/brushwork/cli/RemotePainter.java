package dev.brushwork.cli;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.Stylization;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Runs on a server. */
final class RemotePainter implements Painter {
  private final BrushworkClient client;

  /**
   * @param client closed with this
   */
  RemotePainter(BrushworkClient client) {
    this.client = client;
  }

  @Override
  public Result paint(StylizeRequest request, Observer observer, Interruption interruption) {
    // Progress may be heard on another thread before this one knows the handle, so the acceptance
    // is passed on through a future that both can reach.
    CompletableFuture<Accepted> accepted = new CompletableFuture<>();
    CompletableFuture<Void> told = accepted.thenAccept(observer::accepted);
    Stylization run =
        client.stylize(
            request,
            progress -> {
              told.join();
              observer.progress(progress);
            });
    var unused = run.accepted().thenAccept(accepted::complete);
    interruption.onRequest(run::cancel);
    try {
      return run.result().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
