package dev.brushwork.cli;

import com.google.protobuf.ProtocolMessageEnum;
import dev.brushwork.v1.AdamForm;
import dev.brushwork.v1.Border;
import dev.brushwork.v1.ColourPreservation;
import dev.brushwork.v1.ColourSpace;
import dev.brushwork.v1.ErrorNormalizer;
import dev.brushwork.v1.GramNormalizer;
import dev.brushwork.v1.InitCentre;
import dev.brushwork.v1.NetworkInput;
import dev.brushwork.v1.Pooling;
import dev.brushwork.v1.Precision;
import dev.brushwork.v1.Resampling;
import dev.brushwork.v1.StyleFit;
import dev.brushwork.v1.VariationKind;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;

/** Puts the commands together and says what went wrong in one line. Runs one command only. */
public final class Cli {
  private static final List<Class<? extends ProtocolMessageEnum>> ENUMS =
      List.of(
          AdamForm.class,
          Border.class,
          ErrorNormalizer.class,
          GramNormalizer.class,
          InitCentre.class,
          NetworkInput.class,
          Pooling.class,
          Precision.class,
          Resampling.class,
          StyleFit.class,
          ColourPreservation.class,
          ColourSpace.class,
          VariationKind.class);

  /** Whose options can be said by the environment and by a file, too. */
  private static final Set<String> CONFIGURED = Set.of("serve", "config");

  private final Terminal terminal;
  private final RootCommand root = new RootCommand();
  private final Interruption interruption;
  private final Map<String, String> environment;
  private Optional<CommandLine> configured = Optional.empty();
  private Optional<Configuration> configuration = Optional.empty();

  /** For a process that ends as the JVM has it. */
  public Cli(Terminal terminal) {
    this(terminal, code -> {});
  }

  /**
   * @param halt ends the JVM at once with an exit code
   */
  public Cli(Terminal terminal, IntConsumer halt) {
    this(terminal, halt, System.getenv());
  }

  Cli(Terminal terminal, IntConsumer halt, Map<String, String> environment) {
    this.terminal = terminal;
    this.interruption = new Interruption(halt);
    this.environment = environment;
  }

  /** Runs one command and returns the process's exit code; throws nothing. */
  public int run(String... args) {
    try (interruption) {
      CommandLine commands = commandLine();
      configure(commands, args);
      return commands.execute(args);
    } catch (OutOfMemoryError | CliException e) {
      return fail(e);
    }
  }

  /** Gives the commands about a server the settings of their environment and file. */
  private void configure(CommandLine commands, String... args) {
    Optional<CommandLine> named =
        Arrays.stream(args)
            .filter(arg -> !arg.startsWith("-"))
            .findFirst()
            .filter(CONFIGURED::contains)
            .map(name -> commands.getSubcommands().get(name));
    if (named.isPresent()) {
      Configuration read = new Configuration(environment, args);
      read.check(named.get().getCommandSpec());
      named.get().setDefaultValueProvider(read);
      configured = named;
      configuration = Optional.of(read);
    }
  }

  private String explained(String message) {
    return configuration
        .map(read -> read.explained(message, configured.orElseThrow().getCommandSpec()))
        .orElse(message);
  }

  CommandLine commandLine() {
    CommandLine weights =
        new CommandLine(new WeightsCommand())
            .addSubcommand("fetch", new WeightsFetchCommand(terminal))
            .addSubcommand("import", new WeightsImportCommand(terminal))
            .addSubcommand("list", new WeightsListCommand(terminal))
            .addSubcommand("verify", new WeightsVerifyCommand(terminal));
    CommandLine commands =
        new CommandLine(root)
            .addSubcommand("demo", new DemoCommand(terminal, interruption))
            .addSubcommand("stylize", new StylizeCommand(terminal, interruption))
            .addSubcommand("video", new VideoCommand(terminal, interruption))
            .addSubcommand("serve", new ServeCommand(terminal, interruption))
            .addSubcommand("token", new TokenCommand(terminal))
            .addSubcommand("config", new ConfigCommand(terminal))
            .addSubcommand("health", new HealthCommand(terminal))
            .addSubcommand("submit", new SubmitCommand(terminal))
            .addSubcommand("jobs", new JobsCommand(terminal))
            .addSubcommand("watch", new WatchCommand(terminal))
            .addSubcommand("cancel", new JobActions.Cancel(terminal))
            .addSubcommand("pause", new JobActions.Pause(terminal))
            .addSubcommand("resume", new JobActions.Resume(terminal))
            .addSubcommand("result", new ResultCommand(terminal))
            .addSubcommand("features", new FeaturesCommand(terminal))
            .addSubcommand("measure", new MeasureCommand(terminal))
            .addSubcommand("bench", new BenchCommand(terminal, interruption))
            .addSubcommand("doctor", new DoctorCommand(terminal))
            .addSubcommand("weights", weights)
            .addSubcommand("setup-gpu", new SetupGpuCommand(terminal, interruption));
    ENUMS.forEach(type -> register(commands, type));
    Misuse.registerNumbers(commands);
    addVersion(commands);
    return commands
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .setExecutionStrategy(
            parsed -> {
              Logging.quietUnless(root.verbose);
              return new RunLast().execute(parsed);
            })
        .setParameterExceptionHandler((e, args) -> misused(e))
        .setExecutionExceptionHandler((e, command, parsed) -> fail(e));
  }

  private static void addVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(Cli::addVersion);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // The list holds enums only; Java cannot say so.
  private static void register(CommandLine commands, Class type) {
    commands.registerConverter(type, new ProtoEnumConverter(type));
  }

  private int misused(ParameterException e) {
    String name = e.getCommandLine().getCommandSpec().qualifiedName(" ");
    terminal
        .err()
        .println(name + ": " + explained(Misuse.of(e)) + " (" + name + " --help shows how)");
    return ExitCode.USAGE;
  }

  private int fail(Throwable thrown) {
    Failure failure = Failure.of(thrown);
    if (root.verbose) {
      thrown.printStackTrace(terminal.err());
    }
    terminal.err().println("brushwork: " + explained(failure.message()));
    return failure.exitCode();
  }
}
