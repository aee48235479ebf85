package dev.brushwork.cli;

import dev.brushwork.client.BrushworkClient;
import dev.brushwork.v1.Job;
import dev.brushwork.v1.JobState;
import dev.brushwork.v1.ListJobsRequest;
import dev.brushwork.v1.ListJobsResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists jobs. */
@Command(name = "jobs", description = "List a server's jobs, the newest first.")
final class JobsCommand implements Callable<Integer> {
  private static final int PAGE = 200;

  @Mixin ServerFlags server = new ServerFlags();

  @Option(names = "--json", description = "Print a JSON list instead of a table.")
  boolean json;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description =
          "Only jobs in this state: queued, running, paused, succeeded, failed or cancelled. May be"
              + " repeated.")
  List<String> states = new ArrayList<>();

  @Option(
      names = "--label",
      paramLabel = "NAME=VALUE",
      description = "Only jobs with this label. May be repeated.")
  Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--principal",
      paramLabel = "NAME",
      description = "The jobs of this one, or of everybody with '*'. Default: your own.")
  String principal = "";

  private final Terminal terminal;

  JobsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ListJobsRequest.Builder request =
        ListJobsRequest.newBuilder().setPageSize(PAGE).setPrincipal(principal).putAllLabels(labels);
    states.forEach(state -> request.addStates(state(state)));
    List<Job> jobs = new ArrayList<>();
    try (BrushworkClient client = server.connect()) {
      ListJobsResponse page;
      do {
        page = client.jobs().list(request.build());
        jobs.addAll(page.getJobsList());
        request.setPageToken(page.getNextPageToken());
      } while (!page.getNextPageToken().isEmpty());
    }
    if (json) {
      terminal.out().print(Json.of(jobs.stream().map(JobLine::of).toList()));
    } else {
      jobs.forEach(job -> terminal.out().println(row(job)));
    }
    return ExitCode.DONE;
  }

  private static JobState state(String name) {
    try {
      JobState state = JobState.valueOf("JOB_STATE_" + name.toUpperCase(Locale.ROOT));
      if (state != JobState.JOB_STATE_UNSPECIFIED) {
        return state;
      }
    } catch (IllegalArgumentException e) {
      // Said below, as for the one that is never sent.
    }
    throw CliException.usage(
        "--state: '"
            + name
            + "' is none of queued, running, paused, succeeded, failed and cancelled");
  }

  private static String row(Job job) {
    String steps =
        job.hasProgress()
            ? job.getProgress().getIteration() + "/" + job.getProgress().getIterations()
            : "-";
    return String.format(
        Locale.ROOT,
        "%s  %-9s  %9s  %s%s",
        job.getJobId(),
        JobLine.state(job.getState()).toLowerCase(Locale.ROOT),
        steps,
        JobLine.time(job.getCreateTime()),
        remark(job));
  }

  /** Why it failed, or why it cannot start. */
  private static String remark(Job job) {
    String remark = job.hasFailure() ? job.getFailure().getMessage() : job.getObstacle();
    return remark.isEmpty() ? "" : "  " + remark;
  }
}
