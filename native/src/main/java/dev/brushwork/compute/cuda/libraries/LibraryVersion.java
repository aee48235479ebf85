package dev.brushwork.compute.cuda.libraries;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which version of a component lies in a folder, without loading it. */
final class LibraryVersion {
  /** A library lies at most this deep in what pip installed: {@code nvidia/cudnn/lib}. */
  private static final int DEPTH = 3;

  private LibraryVersion() {}

  /**
   * As the file says to which the library's name is a link ({@code libcudart.so.13.0.96}), or the
   * Python package that it came with, else the major version in its name.
   */
  static String of(Path folder, CudaComponent component) {
    String name = component.files().get(component.files().size() - 1);
    String own = suffix(realName(folder.resolve(name)));
    return own.contains(".") ? own : wheel(folder, component).orElse(own);
  }

  private static String realName(Path file) {
    try {
      return file.toRealPath().getFileName().toString();
    } catch (IOException e) {
      return file.getFileName().toString();
    }
  }

  private static String suffix(String name) {
    return name.substring(name.indexOf(".so.") + ".so.".length());
  }

  private static Optional<String> wheel(Path folder, CudaComponent component) {
    Pattern record = Pattern.compile(component.wheel() + "-([\\d.]+)\\.dist-info");
    Path site = folder.toAbsolutePath().normalize();
    for (int i = 0; i < DEPTH && site != null; i++) {
      site = site.getParent();
    }
    if (site == null) {
      return Optional.empty();
    }
    return Folders.in(site).stream()
        .map(entry -> record.matcher(entry.getFileName().toString()))
        .filter(Matcher::matches)
        .map(match -> match.group(1))
        .findFirst();
  }
}
