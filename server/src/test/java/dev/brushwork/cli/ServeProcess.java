package dev.brushwork.cli;

import dev.brushwork.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a process of its own, to be killed. */
final class ServeProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("serving on 127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final int port;
  private final List<String> said = new ArrayList<>();

  private ServeProcess(Process process) throws IOException {
    this.process = process;
    BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
    int found = -1;
    for (String line = err.readLine(); line != null && found < 0; line = err.readLine()) {
      said.add(line);
      Matcher address = ADDRESS.matcher(line);
      if (address.find()) {
        found = Integer.parseInt(address.group(1));
        break;
      }
    }
    if (found < 0) {
      process.destroyForcibly();
      throw new AssertionError("the server did not start: " + said);
    }
    port = found;
    Thread reader =
        new Thread(
            () -> {
              synchronized (said) {
                err.lines().forEach(said::add);
              }
            });
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts one on a port, 0 for any. */
  static ServeProcess start(int port, Path data, String... more) throws IOException {
    return start(List.of(), port, data, more);
  }

  /**
   * Starts one whose data folder is a disk of its own, of so many mebibytes.
   *
   * @param data a folder that is there and empty
   */
  static ServeProcess startOnDisk(int mebibytes, Path data, String... more) throws IOException {
    return start(mounted(mebibytes, data, "exec \"$@\""), 0, data, more);
  }

  /** Whether this machine lets us have disks of our own. */
  static boolean canMount(Path folder) throws IOException, InterruptedException {
    return new ProcessBuilder(mounted(1, folder, "true")).start().waitFor() == 0;
  }

  /** A shell script in a mount namespace of its own; what is added are its arguments. */
  private static List<String> mounted(int mebibytes, Path folder, String script) {
    String mount = "mount -t tmpfs -o size=" + mebibytes + "m tmpfs '" + folder + "' && ";
    return List.of("unshare", "-rm", "--propagation", "private", "sh", "-c", mount + script, "sh");
  }

  private static ServeProcess start(List<String> before, int port, Path data, String... more)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "serve",
            "--port",
            Integer.toString(port),
            "--threads",
            "1",
            "--weights",
            Path.of(CliRun.weights()).toAbsolutePath().toString(),
            "--data",
            data.toString()));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    return new ServeProcess(builder.start());
  }

  /** A folder as the process sees it, with the disk that it has of its own. */
  Path inside(Path folder) {
    return Path.of("/proc/" + process.pid() + "/root" + folder);
  }

  int port() {
    return port;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Kills it as nobody can prevent. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks it to stop; returns its exit code, or -1 if it has not ended in time. */
  int terminate(int seconds) throws InterruptedException {
    process.destroy();
    return process.waitFor(seconds, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
