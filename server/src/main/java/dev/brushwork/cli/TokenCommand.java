package dev.brushwork.cli;

import dev.brushwork.security.BearerToken;
import dev.brushwork.security.Role;
import dev.brushwork.security.TokenLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a bearer token. */
@Command(
    name = "token",
    description = {
      "Print a new bearer token, which is kept nowhere: only its SHA-256 is, in a line for the file"
          + " of 'serve --tokens'.",
      "",
      "  brushwork token alice --tokens tokens.txt > alice.token"
    },
    sortOptions = false)
final class TokenCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PRINCIPAL",
      description = "Who has it: jobs and images are kept under this name.")
  String principal;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description =
          "reader (looks), painter (makes the device work, too) or operator (for everybody's jobs,"
              + " too). Default: ${DEFAULT-VALUE}.",
      defaultValue = "painter")
  String role;

  @Option(
      names = "--until",
      paramLabel = "DATE",
      description = "The last day on which it holds, such as 2030-12-31. Default: it always does.")
  LocalDate until;

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description = "Append the line to this file. Default: print it, to standard error.")
  Path tokens;

  private final Terminal terminal;

  TokenCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    String token = BearerToken.random();
    TokenLine line = line(token);
    if (tokens == null) {
      terminal.err().println("brushwork: the line for the file of 'serve --tokens':");
      terminal.err().println(line.text());
    } else {
      append(line.text());
    }
    terminal.out().println(token);
    return ExitCode.DONE;
  }

  private TokenLine line(String token) {
    Role of =
        Role.named(role)
            .orElseThrow(
                () ->
                    CliException.usage(
                        "--role: '" + role + "' is none of reader, painter and operator"));
    try {
      return TokenLine.of(BearerToken.hash(token), of, Optional.ofNullable(until), principal);
    } catch (IllegalArgumentException e) {
      throw CliException.usage("PRINCIPAL " + e.getMessage());
    }
  }

  /** In one write, so that a server never reads half a line. */
  private void append(String line) throws IOException {
    boolean open = Files.exists(tokens) && Files.size(tokens) > 0 && !endsWithNewline();
    Files.writeString(
        tokens,
        (open ? "\n" : "") + line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private boolean endsWithNewline() throws IOException {
    byte[] all = Files.readAllBytes(tokens);
    return all[all.length - 1] == '\n';
  }
}
