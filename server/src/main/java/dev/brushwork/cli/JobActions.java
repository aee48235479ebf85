package dev.brushwork.cli;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.client.Jobs;
import dev.brushwork.v1.Job;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Commands that ask one thing of one job. */
abstract class JobActions implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "The job, as 'submit' printed it.")
  String id;

  @Mixin ServerFlags server = new ServerFlags();

  private final Terminal terminal;

  private JobActions(Terminal terminal) {
    this.terminal = terminal;
  }

  abstract Job act(Jobs jobs);

  @Override
  public Integer call() {
    try (BrushworkClient client = server.connect()) {
      Job job = act(client.jobs());
      terminal
          .err()
          .println("brushwork: " + JobLine.state(job.getState()).toLowerCase(Locale.ROOT));
    }
    return ExitCode.DONE;
  }

  /** Cancels. */
  @Command(name = "cancel", description = "Cancel a job; one that has ended stays as it is.")
  static final class Cancel extends JobActions {
    Cancel(Terminal terminal) {
      super(terminal);
    }

    @Override
    Job act(Jobs jobs) {
      return jobs.cancel(id);
    }
  }

  /** Pauses. */
  @Command(name = "pause", description = "Pause a job, which keeps how far it is.")
  static final class Pause extends JobActions {
    Pause(Terminal terminal) {
      super(terminal);
    }

    @Override
    Job act(Jobs jobs) {
      return jobs.pause(id);
    }
  }

  /** Resumes. */
  @Command(name = "resume", description = "Let a paused job go on where it was.")
  static final class Resume extends JobActions {
    Resume(Terminal terminal) {
      super(terminal);
    }

    @Override
    Job act(Jobs jobs) {
      return jobs.resume(id);
    }
  }
}
