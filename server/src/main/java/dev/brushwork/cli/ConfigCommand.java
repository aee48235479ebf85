package dev.brushwork.cli;

import java.io.File;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Prints a server's settings. */
@Command(
    name = "config",
    description =
        "Print what 'serve' with these flags would be told, and by what, as a file for --config.",
    sortOptions = false)
final class ConfigCommand implements Callable<Integer> {
  /** How descriptions say what holds for an option without a value. */
  private static final Pattern DEFAULT = Pattern.compile(".*Default: (.*)\\.$");

  /** What stands between a user and a host, or after this word, in the URL of a database. */
  private static final Pattern SECRET = Pattern.compile("(?<=password=)[^&]*|(?<=:)[^:@/]*(?=@)");

  @Mixin ServeFlags flags = new ServeFlags();

  @Spec CommandSpec spec;

  private final Terminal terminal;

  ConfigCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    flags.check();
    Configuration configuration = (Configuration) spec.defaultValueProvider();
    spec.options().stream()
        .filter(Configuration::isSetting)
        .forEach(option -> print(option, configuration.setting(option.longestName())));
    return ExitCode.DONE;
  }

  private void print(OptionSpec option, Optional<Configuration.Setting> setting) {
    String name = option.longestName().substring(2);
    Optional<String> value = text(option.getValue());
    terminal.out().println("# " + setting.map(s -> "from " + s.origin()).orElse("default"));
    if (value.isPresent()) {
      terminal.out().println(name + "=" + value.get());
    } else {
      Matcher says = DEFAULT.matcher(String.join(" ", option.description()));
      terminal.out().println("#" + name + "=   " + (says.matches() ? says.group(1) : "not set"));
    }
  }

  private static Optional<String> text(Object value) {
    if (value == null || (value instanceof Collection<?> list && list.isEmpty())) {
      return Optional.empty();
    }
    String text =
        value instanceof Collection<?> list
            ? list.stream().map(String::valueOf).collect(Collectors.joining(File.pathSeparator))
            : value.toString();
    // As a file of properties would have it.
    return Optional.of(SECRET.matcher(text).replaceAll("...").replace("\\", "\\\\"));
  }
}
