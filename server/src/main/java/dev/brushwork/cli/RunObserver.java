package dev.brushwork.cli;

import com.google.protobuf.ByteString;
import dev.brushwork.v1.Accepted;
import dev.brushwork.v1.Losses;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows a run, remembers its losses and writes its previews. */
final class RunObserver implements Painter.Observer {
  private final ProgressDisplay display;
  private final Optional<OutputFile> previews;
  private final List<Losses> losses = new ArrayList<>();
  private Optional<Result> lastFinite = Optional.empty();
  private IOException previewFailure;

  RunObserver(ProgressDisplay display, Optional<OutputFile> previews) {
    this.display = display;
    this.previews = previews;
  }

  @Override
  public void accepted(Accepted accepted) {
    display.accepted(accepted);
  }

  @Override
  public void progress(Progress progress) {
    losses.add(progress.getLosses());
    display.progress(progress);
    if (!progress.getPreviewPng().isEmpty() && previewFailure == null) {
      previews.ifPresent(file -> write(file, progress.getPreviewPng()));
    }
  }

  @Override
  public void lastFinite(Result result) {
    lastFinite = Optional.of(result);
  }

  /** The last picture with a finite loss of a run that diverged. */
  Optional<Result> lastFinite() {
    return lastFinite;
  }

  /** Half a run is too much to lose for a preview: the failure waits for the end. */
  private void write(OutputFile file, ByteString png) {
    try {
      file.write(png.toByteArray());
    } catch (IOException e) {
      previewFailure = e;
    }
  }

  /** Says that previews could not be written, if so. */
  void raisePreviewFailure() {
    if (previewFailure != null) {
      throw CliException.failure(previewFailure.getMessage(), previewFailure);
    }
  }

  /** What was reported, the result's own losses at the end. */
  List<Losses> losses(Result result) {
    List<Losses> all = new ArrayList<>(losses);
    Losses last = result.getLosses();
    if (all.isEmpty() || all.get(all.size() - 1).getIteration() < last.getIteration()) {
      all.add(last);
    }
    return all;
  }
}
