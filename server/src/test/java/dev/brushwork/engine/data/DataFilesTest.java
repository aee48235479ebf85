package dev.brushwork.engine.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DataFilesTest {
  private static final int THREADS = 8;

  @TempDir Path folder;

  @Test
  void manyThreadsReadOneJarAtOnce() throws Exception {
    String name = DataFilesTest.class.getName().replace('.', '/') + ".class";
    Path jar = folder.resolve("with space.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        InputStream code = DataFilesTest.class.getClassLoader().getResourceAsStream(name)) {
      String packageFolder = name.substring(0, name.lastIndexOf('/') + 1);
      out.putNextEntry(new JarEntry(packageFolder));
      out.putNextEntry(new JarEntry(name));
      code.transferTo(out);
      out.putNextEntry(new JarEntry(packageFolder + "one.json"));
      out.write("{\"a\": 1}".getBytes(StandardCharsets.UTF_8));
    }
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      Class<?> owner = loader.loadClass(DataFilesTest.class.getName());
      Callable<List<DataObject>> read = () -> DataFiles.beside(owner);
      for (Future<List<DataObject>> found :
          threads.invokeAll(Collections.nCopies(THREADS * 20, read))) {
        assertThat(found.get()).hasSize(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
