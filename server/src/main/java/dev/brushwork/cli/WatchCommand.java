package dev.brushwork.cli;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.v1.JobEvent;
import dev.brushwork.v1.JobState;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows a job to its end. */
@Command(
    name = "watch",
    description = "Follow a job to its end; fails if the job does. Connects again by itself.")
final class WatchCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The job, as 'submit' printed it.")
  String id;

  @Option(names = "--json", description = "Print each event as a line of JSON.")
  boolean json;

  @Option(
      names = "--after",
      paramLabel = "SEQUENCE",
      converter = WholeNumber.class,
      description = "Only events after this one. Default: all.",
      defaultValue = "0")
  int after;

  @Mixin ServerFlags server = new ServerFlags();

  private final Terminal terminal;
  private JobEvent newest;

  WatchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    JobState state;
    try (BrushworkClient client = server.connect()) {
      JobEvent last = client.jobs().watch(id, after, this::show);
      state = last == null ? client.jobs().get(id).getState() : last.getState();
    }
    return state == JobState.JOB_STATE_SUCCEEDED ? ExitCode.DONE : ExitCode.FAILURE;
  }

  private void show(JobEvent event) {
    if (event.hasProgress()) {
      newest = event;
    }
    if (json) {
      terminal.out().println(Json.line(WatchLine.of(event, newest)));
    } else if (event.hasProgress()) {
      terminal.out().println(ProgressText.step(event.getProgress()));
    } else {
      String detail = event.getDetail();
      terminal
          .out()
          .println(
              JobLine.state(event.getState()).toLowerCase(Locale.ROOT)
                  + (detail.isEmpty() ? "" : ": " + detail));
    }
    terminal.out().flush();
  }
}
