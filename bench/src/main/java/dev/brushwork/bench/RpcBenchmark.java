package dev.brushwork.bench;

import com.google.protobuf.ByteString;
import dev.brushwork.client.BrushworkClient;
import dev.brushwork.compute.Device;
import dev.brushwork.compute.DeviceOptions;
import dev.brushwork.compute.Devices;
import dev.brushwork.engine.Engine;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.engine.transfer.StopSignal;
import dev.brushwork.engine.transfer.TransferResult;
import dev.brushwork.job.JobSettings;
import dev.brushwork.job.jdbc.DataFolder;
import dev.brushwork.rpc.BrushworkServer;
import dev.brushwork.rpc.Messages;
import dev.brushwork.rpc.RequestValidator;
import dev.brushwork.rpc.ValidatedTransfer;
import dev.brushwork.v1.CreateJobRequest;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.Progress;
import dev.brushwork.v1.Reporting;
import dev.brushwork.v1.Result;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What it costs to have a server between a caller and the device, over the loopback and with the
 * Java client: how late callbacks hear of an iteration, how long a unary call takes, and how much
 * slower a run is. Server, clients and device are in one process, so that one clock times them all.
 *
 * <p>Options: {@code --threads N} of the device, {@code --rest MILLISECONDS} of the device before
 * each iteration, so that little of the host's time goes into it, as beside a GPU, {@code --size
 * PIXELS}, {@code --watchers N} over {@code --connections N}, {@code --seconds N} of watching,
 * {@code --pairs N} and {@code --iterations N} of runs.
 */
public final class RpcBenchmark {
  private static final int CALLS = 2000;
  private static final int RUN = 400;

  private final Map<String, Integer> options =
      new HashMap<>(
          Map.of(
              "--threads", 0,
              "--rest", 0,
              "--size", 128,
              "--watchers", 50,
              "--connections", 50,
              "--seconds", 20,
              "--pairs", 7,
              "--iterations", 150));

  private final FinishTimes finishTimes;
  private Engine engine;
  private BrushworkServer server;

  private RpcBenchmark(String... args) {
    for (int i = 0; i < args.length; i += 2) {
      if (!options.containsKey(args[i]) || i + 1 == args.length) {
        throw new IllegalArgumentException("options are " + options.keySet() + ", with a number");
      }
      options.put(args[i], Integer.valueOf(args[i + 1]));
    }
    finishTimes = new FinishTimes(options.get("--rest"));
  }

  /** Runs all three. */
  public static void main(String... args) throws Exception {
    new RpcBenchmark(args).measure();
  }

  private void measure() throws Exception {
    Path folder = Files.createTempDirectory("brushwork-bench");
    Devices.Choice cpu = Devices.choose("cpu");
    Device device =
        cpu.provider().open(new DeviceOptions(options.get("--threads"), Long.MAX_VALUE));
    try (Engine own = new Engine(finishTimes.watch(device), cpu.reason(), Limits.defaults());
        DataFolder data = new DataFolder(folder, Optional.empty())) {
      engine = own;
      System.out.println(options + " on " + device.description());
      // A server tells of a job four times a second: in that time nothing would be compiled.
      Duration often = Duration.ofMillis(10);
      serve(data, JobSettings.defaults().withProgressInterval(often), this::heard);
      serve(
          data,
          JobSettings.defaults(),
          client -> {
            print("iteration to callback, watchers", heard(client), 2, 10);
            attached(client);
            unary(client);
            overhead(client);
          });
    } finally {
      delete(folder);
    }
  }

  /** What is measured of a server. */
  private interface Part {
    void of(BrushworkClient client) throws Exception;
  }

  private void serve(DataFolder data, JobSettings settings, Part part) throws Exception {
    try (BrushworkServer started =
            BrushworkServer.builder(engine)
                .grace(Duration.ZERO)
                .jobs(data.keeping(), settings)
                .start();
        BrushworkClient client = connect(started)) {
      server = started;
      part.of(client);
    }
  }

  private static BrushworkClient connect(BrushworkServer server) {
    return BrushworkClient.connect("127.0.0.1:" + server.port());
  }

  private Transfer transfer(int iterations) throws IOException {
    Transfer.Builder transfer = Transfer.newBuilder();
    transfer
        .setContent(sample("content"))
        .addStyles(Style.newBuilder().setImage(sample("style-swirl")))
        .getOptionsBuilder()
        .setNetwork("vgg19-lite")
        .setIterations(iterations)
        .getSizeBuilder()
        .setLongerSide(options.get("--size"));
    return transfer.build();
  }

  private static Image sample(String name) throws IOException {
    byte[] file = Files.readAllBytes(Path.of("docs", "samples", name + ".jpg"));
    return Image.newBuilder().setData(ByteString.copyFrom(file)).build();
  }

  private String endless(BrushworkClient client) throws IOException {
    return client
        .jobs()
        .create(
            CreateJobRequest.newBuilder()
                .setTransfer(transfer(100_000))
                .setReportInterval(1)
                .build())
        .getJobId();
  }

  /** From the device finishing an iteration that reports, to each watcher's listener. */
  private List<Long> heard(BrushworkClient client) throws Exception {
    String job = endless(client);
    int watchers = options.get("--watchers");
    ExecutorService threads = Executors.newFixedThreadPool(watchers);
    List<BrushworkClient> connections = new ArrayList<>();
    for (int i = 0; i < options.get("--connections"); i++) {
      connections.add(connect(server));
    }
    List<Future<List<Long>>> watches = new ArrayList<>();
    for (int i = 0; i < watchers; i++) {
      BrushworkClient connection = connections.get(i % connections.size());
      watches.add(threads.submit(() -> watch(connection, job)));
    }
    TimeUnit.SECONDS.sleep(options.get("--seconds"));
    client.jobs().cancel(job);
    List<Long> latencies = new ArrayList<>();
    for (Future<List<Long>> watch : watches) {
      // What comes first has the start of the run in it.
      List<Long> heard = watch.get();
      latencies.addAll(heard.subList(heard.size() / 4, heard.size()));
    }
    threads.shutdown();
    connections.forEach(BrushworkClient::close);
    return latencies;
  }

  private List<Long> watch(BrushworkClient connection, String job) {
    List<Long> latencies = new ArrayList<>();
    connection.jobs().watch(job, 0, event -> note(event.getProgress(), latencies));
    return latencies;
  }

  private void note(Progress progress, List<Long> latencies) {
    long now = System.nanoTime();
    // Without progress it is 0, and the first is also another program's number.
    if (progress.getIteration() > 0) {
      finishTimes.of(progress.getIteration()).ifPresent(then -> latencies.add(now - then));
    }
  }

  /** The same, to the listener of the run's own caller, which waits for no store. */
  private void attached(BrushworkClient client) throws IOException {
    List<Long> latencies = new ArrayList<>();
    StylizeRequest request =
        StylizeRequest.newBuilder()
            .setTransfer(transfer(RUN))
            .setReporting(Reporting.newBuilder().setInterval(1))
            .build();
    var unused = client.stylize(request, progress -> note(progress, latencies)).result().join();
    print(
        "iteration to callback, the caller",
        latencies.subList(latencies.size() / 4, latencies.size()),
        2,
        10);
  }

  private void unary(BrushworkClient client) throws IOException {
    String job = endless(client);
    client.jobs().cancel(job);
    List<Long> latencies = new ArrayList<>();
    for (int i = 0; i < 2 * CALLS; i++) {
      long start = System.nanoTime();
      client.jobs().get(job);
      if (i >= CALLS) {
        latencies.add(System.nanoTime() - start);
      }
    }
    print("GetJob", latencies, 1, Double.NaN);
  }

  /** The same run through the server and without, in turn. */
  private void overhead(BrushworkClient client) throws IOException {
    StylizeRequest request =
        StylizeRequest.newBuilder().setTransfer(transfer(options.get("--iterations"))).build();
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair <= options.get("--pairs"); pair++) {
      // Who is first changes, so that what one leaves behind is not always the other's.
      double served;
      double direct;
      if (pair % 2 == 0) {
        served = seconds(() -> client.stylize(request, progress -> {}).result().join());
        direct = seconds(() -> inProcess(request));
      } else {
        direct = seconds(() -> inProcess(request));
        served = seconds(() -> client.stylize(request, progress -> {}).result().join());
      }
      if (pair > 0) {
        System.out.printf("  %.3f s served, %.3f s in process%n", served, direct);
        ratios.add(served / direct);
      }
    }
    ratios.sort(null);
    System.out.printf(
        "run through the server: %+.2f %% (median of %d pairs; at most 2)%n",
        100 * (ratios.get(ratios.size() / 2) - 1), ratios.size());
  }

  /** As the command line does without {@code --server}. */
  private Result inProcess(StylizeRequest request) {
    ValidatedTransfer transfer = new RequestValidator(engine).validate(request);
    TransferResult result =
        engine.run(
            transfer.spec(),
            transfer.weights(),
            transfer.inputs(),
            transfer.reporting(),
            StopSignal.NEVER,
            progress -> {});
    return Messages.result(
        result, transfer.format(), Messages.execution(engine, transfer.spec(), transfer.weights()));
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static void print(String what, List<Long> nanos, double p50, double p99) {
    List<Long> sorted = nanos.stream().sorted().toList();
    System.out.printf(
        "%s: p50 %.3f ms (below %.0f)", what, sorted.get(sorted.size() / 2) / 1e6, p50);
    System.out.printf(", p99 %.3f ms", sorted.get(sorted.size() * 99 / 100) / 1e6);
    System.out.println(
        (Double.isNaN(p99) ? "" : " (below " + (int) p99 + ")")
            + ", "
            + sorted.size()
            + " samples");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
