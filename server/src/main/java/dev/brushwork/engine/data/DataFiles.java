package dev.brushwork.engine.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds every {@code .json} resource beside a class, in a folder or in a jar, so that a new network
 * or preset is one new file and is listed nowhere else.
 */
public final class DataFiles {
  private DataFiles() {}

  /** The data beside {@code owner}, by file name, in the order of their names. */
  public static List<DataObject> beside(Class<?> owner) {
    String folder = owner.getPackageName().replace('.', '/') + "/";
    Map<String, DataObject> found = new TreeMap<>();
    try {
      for (URL root : Collections.list(owner.getClassLoader().getResources(folder))) {
        read(root, folder, found);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the data files in " + folder, e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("cannot read the data files in " + folder, e);
    }
    return List.copyOf(found.values());
  }

  private static void read(URL root, String folder, Map<String, DataObject> found)
      throws IOException, URISyntaxException {
    if (root.openConnection() instanceof JarURLConnection connection) {
      // By its path and not by its URI, by which there may be only one at a time in a process.
      try (FileSystem jar =
          FileSystems.newFileSystem(Path.of(connection.getJarFileURL().toURI()))) {
        readFolder(jar.getPath(folder), found);
      }
    } else {
      readFolder(Path.of(root.toURI()), found);
    }
  }

  private static void readFolder(Path folder, Map<String, DataObject> found) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        String name = file.getFileName().toString();
        found.putIfAbsent(name, DataObject.parse(name, Files.readString(file)));
      }
    }
  }
}
