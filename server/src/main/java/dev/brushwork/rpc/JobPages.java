package dev.brushwork.rpc;

import dev.brushwork.job.JobQuery;
import dev.brushwork.job.JobState;
import dev.brushwork.security.Caller;
import dev.brushwork.security.Role;
import dev.brushwork.v1.ListJobsRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads which jobs are to be listed, and marks where a page ends. */
final class JobPages {
  private static final int DEFAULT_SIZE = 50;
  private static final int MAX_SIZE = 1000;

  private JobPages() {}

  static JobQuery read(ListJobsRequest request, Caller caller) {
    String principal =
        request.getPrincipal().isEmpty() ? caller.principal() : request.getPrincipal();
    if (!principal.equals(caller.principal())) {
      AccessInterceptor.require(caller, Role.OPERATOR, "listing the jobs of others");
    }
    Findings findings = new Findings();
    int size = request.hasPageSize() ? request.getPageSize() : DEFAULT_SIZE;
    Unsigned.within(size, 1, MAX_SIZE, "page_size", findings);
    Set<JobState> states = new HashSet<>();
    for (int i = 0; i < request.getStatesCount(); i++) {
      String name = request.getStates(i).name();
      switch (request.getStates(i)) {
        case JOB_STATE_UNSPECIFIED, UNRECOGNIZED ->
            findings.invalid("states[" + i + "]", "is no state of a job");
        default -> states.add(JobState.valueOf(name.substring("JOB_STATE_".length())));
      }
    }
    JobRequests.checkLabels(request.getLabelsMap(), findings);
    JobRequests.checkText(principal, "principal", findings);
    Optional<JobQuery.Position> after = position(request.getPageToken(), findings);
    findings.raise();
    return new JobQuery(principal, states, request.getLabelsMap(), size, after);
  }

  /** The token of the page that follows one that ends with {@code last}. */
  static String token(dev.brushwork.job.Job last) {
    JobQuery.Position end = JobQuery.endingWith(last);
    byte[] text = (end.createMillis() + " " + end.id()).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
  }

  private static Optional<JobQuery.Position> position(String token, Findings findings) {
    if (token.isEmpty()) {
      return Optional.empty();
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int space = text.indexOf(' ');
      return Optional.of(
          new JobQuery.Position(
              Long.parseLong(text.substring(0, Math.max(0, space))), text.substring(space + 1)));
    } catch (IllegalArgumentException e) {
      findings.invalid("page_token", "is none that this service gave");
      return Optional.empty();
    }
  }
}
