package dev.brushwork.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a server's options are where no flag says so: what the environment says, else what a file
 * does. {@code --tls-cert} is {@code BRUSHWORK_TLS_CERT} there and {@code tls-cert} here. The
 * values are texts, read and checked as the flags' are, so that there is one way to be right or
 * wrong.
 */
final class Configuration implements IDefaultValueProvider {
  /** Names the file. */
  static final String FLAG = "--config";

  private static final String PREFIX = "BRUSHWORK_";

  /** Options of the program and not of the server. */
  private static final Set<String> NO_SETTINGS = Set.of(FLAG, "--help", "--version", "--verbose");

  private final Map<String, String> environment;
  private final Optional<Path> file;
  private final Map<String, String> entries;
  private final List<String> args;

  /** What an option is set to, and by what. */
  record Setting(String value, String origin) {}

  /**
   * Reads the file, if one is named.
   *
   * @param args of the whole command line
   * @throws CliException if it cannot be read, or says something twice
   */
  Configuration(Map<String, String> environment, String... args) {
    this.environment = Map.copyOf(environment);
    this.args = List.of(args);
    this.file =
        flag(FLAG, this.args).or(() -> inEnvironment(FLAG).map(Setting::value)).map(Path::of);
    this.entries = file.map(Configuration::read).orElse(Map.of());
  }

  private static Optional<String> flag(String name, List<String> args) {
    Optional<String> found = Optional.empty();
    for (int i = 0; i < args.size(); i++) {
      if (args.get(i).startsWith(name + "=")) {
        found = Optional.of(args.get(i).substring(name.length() + 1));
      } else if (args.get(i).equals(name) && i + 1 < args.size()) {
        found = Optional.of(args.get(i + 1));
      }
    }
    return found;
  }

  private static Map<String, String> read(Path file) {
    Map<String, String> entries = new HashMap<>();
    // Properties would forget the first of two lines with one name.
    Properties once =
        new Properties() {
          private static final long serialVersionUID = 1L;

          @Override
          public synchronized Object put(Object key, Object value) {
            if (entries.putIfAbsent(key.toString(), value.toString().strip()) != null) {
              throw new IllegalArgumentException(key + " is said twice");
            }
            return null;
          }
        };
    try (Reader reader = Files.newBufferedReader(file)) {
      once.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      String why = e instanceof IllegalArgumentException ? e.getMessage() : "cannot be read: " + e;
      throw CliException.usage(FLAG + ": " + file + ": " + why);
    }
    return entries;
  }

  /** Whether an option can be set other than by a flag. */
  static boolean isSetting(OptionSpec option) {
    return !NO_SETTINGS.contains(option.longestName());
  }

  /** The names of a command's settings, without dashes. */
  private static Set<String> names(CommandSpec command) {
    return command.options().stream()
        .filter(Configuration::isSetting)
        .map(option -> key(option.longestName()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String key(String flag) {
    return flag.substring(2);
  }

  private static String variable(String flag) {
    return PREFIX + key(flag).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /**
   * @throws CliException if the file names what the command does not have
   */
  void check(CommandSpec command) {
    Set<String> unknown = new TreeSet<>(entries.keySet());
    unknown.removeAll(names(command));
    if (!unknown.isEmpty()) {
      throw CliException.usage(
          FLAG
              + ": "
              + file.orElseThrow()
              + ": there is no setting '"
              + String.join("', '", unknown)
              + "'; 'brushwork config' shows all there are");
    }
  }

  private Optional<Setting> inEnvironment(String flag) {
    // Set to nothing is how many tools say: not set.
    return Optional.ofNullable(environment.get(variable(flag)))
        .filter(value -> !value.isBlank())
        .map(value -> new Setting(value, variable(flag)));
  }

  /** What says the value of an option, before any default of its own. */
  Optional<Setting> setting(String flag) {
    Optional<Setting> said = flag(flag, args).map(value -> new Setting(value, flag));
    return said.isPresent() || args.contains(flag)
        ? Optional.of(said.orElse(new Setting("true", flag)))
        : configured(flag);
  }

  private Optional<Setting> configured(String flag) {
    return inEnvironment(flag)
        .or(
            () ->
                Optional.ofNullable(entries.get(key(flag)))
                    .map(value -> new Setting(value, file.orElseThrow().toString())));
  }

  @Override
  public String defaultValue(ArgSpec arg) {
    return arg instanceof OptionSpec option && isSetting(option)
        ? configured(option.longestName()).map(Setting::value).orElse(null)
        : null;
  }

  /** Says of the options that a message names where their values come from, if not from flags. */
  String explained(String message, CommandSpec command) {
    String from =
        command.options().stream()
            .filter(Configuration::isSetting)
            .map(OptionSpec::longestName)
            .filter(flag -> Arrays.asList(message.split("[^a-z0-9-]+", -1)).contains(flag))
            .flatMap(
                flag ->
                    setting(flag)
                        .filter(setting -> !setting.origin().equals(flag))
                        .map(setting -> flag + " comes from " + setting.origin())
                        .stream())
            .collect(Collectors.joining(", "));
    return from.isEmpty() ? message : message + " [" + from + "]";
  }
}
