package dev.brushwork.cli;

import dev.brushwork.client.BrushworkException;
import dev.brushwork.client.BrushworkException.FieldViolation;
import dev.brushwork.compute.DeviceMemoryException;
import dev.brushwork.engine.transfer.DivergedException;
import dev.brushwork.engine.transfer.TransferStoppedException;
import dev.brushwork.engine.weights.fetch.FetchException;
import dev.brushwork.job.StoreUnavailableException;
import dev.brushwork.rpc.InvalidRequestException;
import dev.brushwork.security.UnusableFileException;
import io.grpc.Status;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What went wrong, as an exit code and one line.
 *
 * @param message for people, without the name of the program
 */
record Failure(int exitCode, String message) {

  static Failure of(Throwable failure) {
    if (failure instanceof CliException e) {
      return new Failure(e.exitCode(), e.getMessage());
    }
    if (failure instanceof InvalidRequestException e) {
      return ofFields(
          e.problems().stream()
              .map(problem -> new FieldViolation(problem.field(), problem.description()))
              .toList());
    }
    if (failure instanceof BrushworkException e) {
      return ofServer(e);
    }
    if (failure instanceof TransferStoppedException e) {
      return new Failure(ExitCode.INTERRUPTED, e.getMessage() + "; nothing was written");
    }
    if (failure instanceof UnusableFileException) {
      return new Failure(ExitCode.INPUT, failure.getMessage());
    }
    if (failure instanceof StoreUnavailableException) {
      return new Failure(ExitCode.FAILURE, failure.getMessage());
    }
    if (failure instanceof DivergedException
        || failure instanceof DeviceMemoryException
        || failure instanceof FetchException) {
      return new Failure(ExitCode.FAILURE, failure.getMessage());
    }
    if (failure instanceof IOException) {
      boolean worded = failure.getClass().equals(IOException.class) && failure.getMessage() != null;
      return new Failure(ExitCode.FAILURE, worded ? failure.getMessage() : oneLine(failure));
    }
    if (failure instanceof OutOfMemoryError) {
      return new Failure(
          ExitCode.FAILURE, "Java is out of memory; a smaller --size or a larger -Xmx may help");
    }
    return new Failure(
        ExitCode.FAILURE, "unexpected error: " + oneLine(failure) + " (-v shows where)");
  }

  private static Failure ofServer(BrushworkException failure) {
    if (!failure.violations().isEmpty() && failure.code() != Status.Code.FAILED_PRECONDITION) {
      return ofFields(failure.violations());
    }
    return switch (failure.code()) {
      case CANCELLED -> new Failure(ExitCode.INTERRUPTED, "the run was cancelled");
      case UNAVAILABLE ->
          new Failure(ExitCode.FAILURE, "--server: no answer: " + NoAnswer.because(failure));
      case INVALID_ARGUMENT ->
          new Failure(ExitCode.USAGE, "the server refused: " + failure.getMessage());
      case UNIMPLEMENTED ->
          failure.getMessage().startsWith("Method not found: brushwork.v1.JobService/")
                  || failure.getMessage().startsWith("Method not found: brushwork.v1.ImageService/")
              ? new Failure(
                  ExitCode.FAILURE, "the server keeps no jobs; 'brushwork serve --data DIR' does")
              : new Failure(ExitCode.USAGE, "the server refused: " + failure.getMessage());
      case FAILED_PRECONDITION ->
          new Failure(ExitCode.FAILURE, "the server refused: " + unmet(failure));
      case NOT_FOUND, UNAUTHENTICATED, PERMISSION_DENIED ->
          new Failure(ExitCode.FAILURE, "the server refused: " + failure.getMessage());
      default ->
          new Failure(
              ExitCode.FAILURE,
              "the server failed with " + failure.code() + ": " + failure.getMessage());
    };
  }

  /** By flags where it is about what flags set; a job's state, for one, is not. */
  private static String unmet(BrushworkException failure) {
    List<FieldViolation> fields = failure.violations();
    return fields.isEmpty()
            || fields.stream().anyMatch(f -> StylizeFlags.of(f.field()).equals(f.field()))
        ? failure.getMessage()
        : inFlags(fields);
  }

  private static Failure ofFields(List<FieldViolation> fields) {
    boolean file = fields.stream().anyMatch(field -> StylizeFlags.isFile(field.field()));
    return new Failure(file ? ExitCode.INPUT : ExitCode.USAGE, inFlags(fields));
  }

  private static String inFlags(List<FieldViolation> fields) {
    return fields.stream()
        .map(field -> StylizeFlags.problem(field.field(), field.description()))
        .collect(Collectors.joining("; "));
  }

  static Throwable rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String oneLine(Throwable failure) {
    return failure.toString().replaceAll("\\s*\\R\\s*", " ");
  }
}
