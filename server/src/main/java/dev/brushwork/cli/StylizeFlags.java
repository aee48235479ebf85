package dev.brushwork.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which flag sets a field of the request, so that errors speak of what the user wrote. */
final class StylizeFlags {
  private static final Pattern INDEX = Pattern.compile("\\[(\\d+)]");

  private static final Map<String, String> ENUM_FLAGS =
      Map.of(
          "INIT_KIND", "--init",
          "POOLING", "--pooling",
          "STYLE_FIT", "--style-fit",
          "PRECISION", "--precision",
          "COLOUR_PRESERVATION", "--preserve-colour");
  private static final Pattern ENUM_VALUE =
      Pattern.compile("\\b(" + String.join("|", ENUM_FLAGS.keySet()) + ")_([A-Z0-9_]+)");

  private static final Map<String, String> FLAGS =
      Map.ofEntries(
          Map.entry("transfer.content", "--content"),
          Map.entry("transfer.styles", "--style"),
          Map.entry("transfer.styles.content_mask", "--content-mask"),
          Map.entry("transfer.styles.style_mask", "--style-mask"),
          Map.entry("transfer.options.temporal", "--temporal-target"),
          Map.entry("transfer.options.temporal.weight", "--temporal-weight"),
          Map.entry("transfer.options.temporal.confidence", "--temporal-confidence"),
          Map.entry("transfer.preset", "--preset"),
          Map.entry("transfer.options.network", "--network"),
          Map.entry("transfer.options.weights_sha256", "--weights"),
          Map.entry("transfer.options.content_layers", "--content-layers"),
          Map.entry("transfer.options.style_layers", "--style-layers"),
          Map.entry("transfer.options.content_weight", "--content-weight"),
          Map.entry("transfer.options.style_weight", "--style-weight"),
          Map.entry("transfer.options.tv_weight", "--tv-weight"),
          Map.entry("transfer.options.tv_kind", "--tv-kind"),
          Map.entry("transfer.options.style_statistic", "--style-statistic"),
          Map.entry("transfer.options.gram_normalizer", "--gram-normalizer"),
          Map.entry("transfer.options.style_normalizer", "--style-normalizer"),
          Map.entry("transfer.options.content_normalizer", "--content-normalizer"),
          Map.entry("transfer.options.optimizer", "--optimizer"),
          Map.entry("transfer.options.optimizer.learning_rate", "--learning-rate"),
          Map.entry("transfer.options.optimizer.beta1", "--beta1"),
          Map.entry("transfer.options.optimizer.beta2", "--beta2"),
          Map.entry("transfer.options.optimizer.epsilon", "--epsilon"),
          Map.entry("transfer.options.optimizer.adam_form", "--adam-form"),
          Map.entry("transfer.options.optimizer.clamp", "--clamp"),
          Map.entry("transfer.options.optimizer.momentum", "--momentum"),
          Map.entry("transfer.options.optimizer.decay_rate", "--decay-rate"),
          Map.entry("transfer.options.optimizer.decay_steps", "--decay-steps"),
          Map.entry("transfer.options.optimizer.staircase", "--staircase"),
          Map.entry("transfer.options.optimizer.history", "--history"),
          Map.entry("transfer.options.iterations", "--iterations"),
          Map.entry("transfer.options.averaging", "--averaging"),
          Map.entry("transfer.options.convergence.tolerance", "--converge"),
          Map.entry("transfer.options.convergence.window", "--converge-window"),
          Map.entry("transfer.options.max_seconds", "--max-seconds"),
          Map.entry("transfer.options.coarse_to_fine.sizes", "--sizes"),
          Map.entry("transfer.options.coarse_to_fine.first_size", "--coarse-to-fine"),
          Map.entry("transfer.options.coarse_to_fine.iterations", "--size-iterations"),
          Map.entry("transfer.options.size", "--size"),
          Map.entry("transfer.options.size.exact.width", "--width"),
          Map.entry("transfer.options.size.exact.height", "--height"),
          Map.entry("transfer.options.style_scale", "--style-scale"),
          Map.entry("transfer.options.style_fit", "--style-fit"),
          Map.entry("transfer.options.resampling", "--resampling"),
          Map.entry("transfer.options.init", "--init"),
          Map.entry("transfer.options.init.deviation", "--init-deviation"),
          Map.entry("transfer.options.init.noise", "--init-noise"),
          Map.entry("transfer.options.colour_preservation", "--preserve-colour"),
          Map.entry("transfer.options.colour_space", "--colour-space"),
          Map.entry("transfer.options.seed", "--seed"),
          Map.entry("transfer.options.pooling", "--pooling"),
          Map.entry("transfer.options.pooling_scale", "--pooling-scale"),
          Map.entry("transfer.options.border", "--border"),
          Map.entry("transfer.options.normalize_gradients", "--normalize-gradients"),
          Map.entry("transfer.options.init.centre", "--init-centre"),
          Map.entry("transfer.options.network_input", "--network-input"),
          Map.entry("transfer.options.size.height", "--height"),
          Map.entry("transfer.options.precision", "--precision"),
          Map.entry("transfer.options.backend", "--backend"),
          Map.entry("transfer.options.tile", "--tile"),
          Map.entry("output.format", "--out"),
          Map.entry("output.depth", "--depth"),
          Map.entry("output.quality", "--quality"),
          Map.entry("reporting.interval", "--report-every"),
          Map.entry("reporting.preview_interval", "--preview-every"),
          Map.entry("reporting.preview_size", "--preview-size"));

  private StylizeFlags() {}

  /**
   * The flag that sets {@code field}, with its place if it is one of a list ({@code --style #2});
   * the field itself if no flag does.
   */
  static String of(String field) {
    Matcher index = INDEX.matcher(field);
    String place = index.find() ? " #" + (Integer.parseInt(index.group(1)) + 1) : "";
    String path = INDEX.matcher(field).replaceAll("");
    while (!FLAGS.containsKey(path)) {
      int dot = path.lastIndexOf('.');
      if (dot < 0) {
        return field;
      }
      path = path.substring(0, dot);
    }
    return FLAGS.get(path) + place;
  }

  /**
   * What is wrong with a field, in the words of the flags: INIT_KIND_NORMAL is {@code --init
   * normal}, or only {@code normal} where --init is spoken of.
   */
  static String problem(String field, String description) {
    String flag = of(field);
    String words =
        ENUM_VALUE
            .matcher(description)
            .replaceAll(
                match -> {
                  String other = ENUM_FLAGS.get(match.group(1));
                  String value = match.group(2).toLowerCase(Locale.ROOT).replace('_', '-');
                  return flag.equals(other) ? value : other + " " + value;
                });
    return flag + ": " + words;
  }

  /** Whether {@code field} is a file that was sent. */
  static boolean isFile(String field) {
    return field.endsWith(".data");
  }
}
