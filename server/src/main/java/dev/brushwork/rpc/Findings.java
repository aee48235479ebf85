package dev.brushwork.rpc;

import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.rpc.InvalidRequestException.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is found wrong with a request, collected so that the caller hears of everything at once. */
final class Findings {
  private final Map<String, Problem> problems = new LinkedHashMap<>();
  private Kind kind = Kind.UNMET;

  void invalid(String field, String description) {
    add(Kind.INVALID, field, description);
  }

  void unimplemented(String field, String description) {
    add(Kind.UNIMPLEMENTED, field, description);
  }

  void unmet(String field, String description) {
    add(Kind.UNMET, field, description);
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /** Throws what was found, if anything was. */
  void raise() {
    if (!isEmpty()) {
      throw new InvalidRequestException(kind, List.copyOf(problems.values()));
    }
  }

  /** The first finding at a field stands: what follows from it would only confuse. */
  private void add(Kind kind, String field, String description) {
    if (problems.putIfAbsent(field, new Problem(field, description)) == null
        && kind.compareTo(this.kind) < 0) {
      this.kind = kind;
    }
  }
}
