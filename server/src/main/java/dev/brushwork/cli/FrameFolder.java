package dev.brushwork.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The frames of a film: the pictures in a folder, in the order of the numbers in their names. */
final class FrameFolder {
  private static final List<String> EXTENSIONS =
      List.of(".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff");
  private static final Pattern PART = Pattern.compile("\\d+|\\D+");

  private FrameFolder() {}

  static List<Path> frames(String flag, Path folder) {
    if (!Files.isDirectory(folder)) {
      throw CliException.input(flag + ": there is no folder " + folder, null);
    }
    List<Path> frames;
    try (Stream<Path> files = Files.list(folder)) {
      frames =
          files
              .filter(FrameFolder::isPicture)
              .sorted(Comparator.comparing(FrameFolder::stem, FrameFolder::compare))
              .toList();
    } catch (IOException e) {
      throw InputFile.unreadable(flag, folder, e);
    }
    if (frames.isEmpty()) {
      throw CliException.input(flag + ": there is no picture in " + folder, null);
    }
    return frames;
  }

  private static boolean isPicture(Path file) {
    String name = name(file).toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && EXTENSIONS.stream().anyMatch(name::endsWith);
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /** A frame's name without its ending. */
  static String stem(Path file) {
    String name = name(file);
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** Of two stems, with numbers as numbers: frame 9 comes before frame 10. */
  static int compare(String a, String b) {
    Matcher left = PART.matcher(a);
    Matcher right = PART.matcher(b);
    while (left.find()) {
      if (!right.find()) {
        return 1;
      }
      int order = comparePart(left.group(), right.group());
      if (order != 0) {
        return order;
      }
    }
    return right.find() ? -1 : a.compareTo(b);
  }

  private static int comparePart(String a, String b) {
    if (!Character.isDigit(a.charAt(0)) || !Character.isDigit(b.charAt(0))) {
      return a.compareTo(b);
    }
    String first = a.replaceFirst("^0+(?=.)", "");
    String second = b.replaceFirst("^0+(?=.)", "");
    return first.length() == second.length()
        ? first.compareTo(second)
        : Integer.compare(first.length(), second.length());
  }
}
