package dev.brushwork.cli;

import dev.brushwork.client.BrushworkException;

/**
 * Why a server did not answer, for people. gRPC says little of a connection that failed, over
 * several lines; what caused it says why, in Netty's, the JDK's or the kernel's words.
 */
final class NoAnswer {
  private NoAnswer() {}

  static String because(BrushworkException failure) {
    String own = String.valueOf(failure.getMessage());
    String cause = withoutCall(String.valueOf(Failure.rootCause(failure).getMessage()));
    if (cause.endsWith("Connection refused")) {
      return "Connection refused; is 'brushwork serve' running there?";
    }
    if (cause.startsWith("not an SSL/TLS record")) {
      return "that server does not speak TLS; leave out --tls-ca, or say --insecure";
    }
    if (cause.contains("valid certification path") || cause.contains("subject alternative")) {
      return "its certificate is not trusted (" + cause + "); --tls-ca FILE says whom to trust";
    }
    // Which of the two it is depends on whether it had read all that it was sent.
    if (own.contains("Network closed for unknown reason") || cause.endsWith("reset by peer")) {
      return "it closed the connection at once, as one with TLS does; is --tls-ca FILE missing?";
    }
    String first = own.lines().findFirst().orElse("").strip();
    if (first.equals("io exception") && !cause.equals("null")) {
      return cause;
    }
    return cause.equals("null") || cause.contains(first) ? first : first + " (" + cause + ")";
  }

  /** A message of Netty's without the system call, as "bind(..) failed with error(-98): ". */
  static String withoutCall(String message) {
    return String.valueOf(message)
        .replaceFirst("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "");
  }
}
