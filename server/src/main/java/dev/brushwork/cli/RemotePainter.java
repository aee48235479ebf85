package dev.brushwork.cli;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.DivergedException;
import dev.brushwork.client.Stylization;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.StylizeRequest;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

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
    // Progress is heard on another thread, which must not overtake the news of the acceptance.
    CountDownLatch told = new CountDownLatch(1);
    Stylization run =
        client.stylize(
            request,
            progress -> {
              await(told);
              observer.progress(progress);
            });
    interruption.onRequest(run::cancel);
    try {
      observer.accepted(run.accepted().join());
      told.countDown();
      return run.result().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DivergedException diverged) {
        diverged.lastFinite().ifPresent(observer::lastFinite);
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      // A thread of the client, which interrupts none: the progress is told out of turn.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
