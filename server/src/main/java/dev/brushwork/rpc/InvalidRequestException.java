package dev.brushwork.rpc;

import dev.brushwork.engine.transfer.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A request that cannot be served as it is, with everything that is wrong with it. */
public final class InvalidRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, the gravest first. */
  public enum Kind {
    /** A value is out of its range, unknown or missing. */
    INVALID,
    /** A field or value is known but not acted on by this server. */
    UNIMPLEMENTED,
    /** The request is sound, but the server lacks what it needs, such as weights. */
    UNMET
  }

  private final Kind kind;
  private final transient List<Problem> problems;

  /**
   * @param problems at least one; fields by their path in the request
   */
  public InvalidRequestException(Kind kind, List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.kind = kind;
    this.problems = List.copyOf(problems);
  }

  /** The gravest kind of problem there is. */
  public Kind kind() {
    return kind;
  }

  /** Every problem of every kind; fields by their path in the request. */
  public List<Problem> problems() {
    return problems;
  }
}
