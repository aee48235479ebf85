package dev.brushwork.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The example client of each language, made ready as its README says. What a machine lacks skips
 * its tests with the reason; {@code BRUSHWORK_REQUIRE_EXAMPLES}, a list of names, makes that a
 * failure.
 */
public enum ExampleClient {
  JAVA {
    @Override
    Command prepare() {
      return java("Paint");
    }
  },

  PYTHON {
    @Override
    Command prepare() throws IOException {
      String python = pythonWithGrpc().orElseThrow(() -> new Missing("no Python here has grpcio"));
      Path out = Files.createDirectories(BUILT.resolve("python"));
      List<String> generator =
          succeeds(python, "-c", "import grpc_tools")
              ? List.of(python, "-m", "grpc_tools.protoc")
              : List.of(
                  onPath("protoc"),
                  "--plugin=protoc-gen-grpc_python=" + onPath("grpc_python_plugin"));
      List<String> command = new ArrayList<>(generator);
      command.addAll(List.of("-I", PROTO.toString(), "--python_out=" + out));
      command.add("--grpc_python_out=" + out);
      try (Stream<Path> files = Files.list(PROTO.resolve("brushwork/v1"))) {
        files.map(Path::toString).forEach(command::add);
      }
      run(Map.of(), BUILT, command);
      return new Command(
          List.of(python, EXAMPLES.resolve("python/paint.py").toString()),
          Map.of("PYTHONPATH", out.toString(), "PYTHONDONTWRITEBYTECODE", "1"));
    }
  },

  NODE {
    @Override
    Command prepare() {
      Path packages = NodeTools.install().resolve("node_modules");
      return new Command(
          List.of("node", EXAMPLES.resolve("node/paint.js").toString()),
          Map.of("NODE_PATH", packages.toString()));
    }
  },

  /**
   * Against Debian's packages, which are sources below one folder, as before there were modules.
   */
  GO {
    private static final String MODULE = "brushwork.dev/examples/go";

    @Override
    Command prepare() throws IOException {
      onPath("go");
      onPath("protoc-gen-go");
      onPath("protoc-gen-go-grpc");
      if (!Files.exists(DEBIAN.resolve("src/google.golang.org/grpc"))) {
        throw new Missing("golang-google-grpc-dev is not installed");
      }
      Path workspace = BUILT.resolve("go");
      Path source = Files.createDirectories(workspace.resolve("src").resolve(MODULE));
      try (Stream<Path> files = Files.list(EXAMPLES.resolve("go"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, source.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
      String buf = NodeTools.install().resolve("node_modules/.bin/buf").toString();
      run(Map.of(), source, List.of(buf, "generate", PROTO.toString()));
      String program = workspace.resolve("paint").toString();
      run(
          Map.of("GO111MODULE", "off", "GOFLAGS", "", "GOPATH", workspace + ":" + DEBIAN),
          source,
          List.of("go", "build", "-o", program, "."));
      return new Command(List.of(program), Map.of());
    }
  };

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path EXAMPLES = ROOT.resolve("examples");
  private static final Path PROTO = ROOT.resolve("proto");
  private static final Path BUILT = Path.of("target", "examples").toAbsolutePath();
  private static final Path DEBIAN = Path.of("/usr/share/gocode");
  private static final int PREPARATION_SECONDS = 300;

  private static final Map<ExampleClient, Command> PREPARED = new EnumMap<>(ExampleClient.class);

  /** How it is started, before its own options. */
  public record Command(List<String> words, Map<String, String> environment) {}

  /** What a machine has not. */
  static final class Missing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Missing(String what) {
      super(what);
    }
  }

  abstract Command prepare() throws IOException;

  /** Those that this machine can run; those that it must and cannot are a failure. */
  public static List<ExampleClient> runnable() throws IOException {
    List<ExampleClient> runnable = new ArrayList<>();
    for (ExampleClient client : values()) {
      if (client.whyNot().isEmpty()) {
        runnable.add(client);
      }
    }
    return runnable;
  }

  /** Skips the test that asks if this machine cannot run it. */
  public void assumeRunnable() throws IOException {
    Optional<String> why = whyNot();
    if (why.isPresent()) {
      abort("skipped, because " + why.get());
    }
  }

  private Optional<String> whyNot() throws IOException {
    try {
      if (!PREPARED.containsKey(this)) {
        PREPARED.put(this, prepare());
      }
      return Optional.empty();
    } catch (Missing e) {
      String required = System.getenv().getOrDefault("BRUSHWORK_REQUIRE_EXAMPLES", "");
      if (Arrays.asList(required.split(" ", -1)).contains(name().toLowerCase(Locale.ROOT))) {
        fail("BRUSHWORK_REQUIRE_EXAMPLES names it, but " + e.getMessage());
      }
      return Optional.of(e.getMessage());
    }
  }

  /** Starts it with these options. */
  public ExampleProcess start(Path folder, List<String> options) throws IOException {
    return new ExampleProcess(name(), PREPARED.get(this), folder, options);
  }

  /** Starts a Java example from its source. */
  public static ExampleProcess startJava(String example, Path folder, String... arguments)
      throws IOException {
    return new ExampleProcess(example, java(example), folder, List.of(arguments));
  }

  private static Command java(String example) {
    return new Command(
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            clientClassPath(),
            EXAMPLES.resolve("java").resolve(example + ".java").toString()),
        Map.of());
  }

  /** Without the server's way to log, which would have something to say of every packet. */
  private static String clientClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
        .filter(entry -> !entry.contains("logback") && !entry.contains("slf4j"))
        .collect(Collectors.joining(":"));
  }

  private static Optional<String> pythonWithGrpc() {
    String named = System.getenv("BRUSHWORK_GRPC_PYTHON");
    return Stream.of(
            named, ROOT.resolve(".venv/bin/python").toString(), "python3", "/usr/bin/python3")
        .filter(python -> python != null && !python.isBlank())
        .filter(python -> succeeds(python, "-c", "import grpc, google.protobuf"))
        .findFirst();
  }

  private static String onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new Missing("there is no " + program))
        .toString();
  }

  private static boolean succeeds(String... command) {
    try {
      return ExampleProcess.run(Map.of(), Path.of("."), List.of(command), 60).exitCode() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void run(Map<String, String> environment, Path folder, List<String> command)
      throws IOException {
    NodeTools.Output output = ExampleProcess.run(environment, folder, command, PREPARATION_SECONDS);
    if (output.exitCode() != 0) {
      throw new AssertionError(command + " failed: " + output.text());
    }
  }
}
