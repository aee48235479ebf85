package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.EstimateCostRequest;
import dev.brushwork.v1.ExtractFeaturesRequest;
import dev.brushwork.v1.ExtractFeaturesResponse;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.StylizeResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * No field of a request is silently ignored: each one's {@link FieldCases valid value} changes what
 * comes back, and its bad value is refused by name. A new field fails here until it has a case.
 */
class EveryFieldTest {
  /** Said to Stylize, these change the picture but no cost, and no value of theirs is bad. */
  private static final Set<String> WITHOUT_COST =
      Set.of(
          "transfer.options.seed",
          "transfer.options.optimizer.clamp",
          "transfer.options.optimizer.staircase");

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyFieldHasACase() {
    assertThat(FieldCases.stylize().keySet())
        .containsExactlyInAnyOrderElementsOf(RequestFields.leaves(StylizeRequest.getDescriptor()));
    assertThat(FieldCases.estimate().keySet())
        .containsExactlyInAnyOrderElementsOf(
            RequestFields.leaves(EstimateCostRequest.getDescriptor()));
    assertThat(FieldCases.features().keySet())
        .containsExactlyInAnyOrderElementsOf(
            RequestFields.leaves(ExtractFeaturesRequest.getDescriptor()));
  }

  @TestFactory
  Stream<DynamicTest> everyFieldOfStylizeChangesTheOutcome() {
    return changes(FieldCases.stylize(), EveryFieldTest::twoStyles, EveryFieldTest::stylize);
  }

  @TestFactory
  Stream<DynamicTest> everyBadFieldOfStylizeIsNamed() {
    return refusals(FieldCases.stylize(), EveryFieldTest::twoStyles, EveryFieldTest::stylize);
  }

  @TestFactory
  Stream<DynamicTest> everyBadFieldOfEstimateCostIsNamed() {
    Map<String, FieldCases.Case> cases = FieldCases.estimate();
    // Here an image may be told by its size alone.
    cases.keySet().removeIf(path -> path.contains(".size.width") || path.contains(".size.height"));
    return refusals(cases, EveryFieldTest::estimateRequest, EveryFieldTest::estimate);
  }

  /** Whatever is not refused when it is bad must at least change the estimate. */
  @Test
  void noFieldOfEstimateCostIsIgnored() {
    Set<String> unnoticed = new TreeSet<>();
    FieldCases.estimate()
        .forEach(
            (path, c) -> {
              if (c.bad() == null && outcome(c, path, c.valid()).equals(outcome(c, null, null))) {
                unnoticed.add(path);
              }
            });
    assertThat(unnoticed).containsExactlyInAnyOrderElementsOf(WITHOUT_COST);
  }

  private static Object outcome(FieldCases.Case c, String path, Object value) {
    return estimate(request(estimateRequest(), c, path, value));
  }

  @TestFactory
  Stream<DynamicTest> everyFieldOfExtractFeaturesChangesTheOutcome() {
    return changes(
        FieldCases.features(), () -> TestRequests.features().toBuilder(), EveryFieldTest::features);
  }

  @TestFactory
  Stream<DynamicTest> everyBadFieldOfExtractFeaturesIsNamed() {
    return refusals(
        FieldCases.features(), () -> TestRequests.features().toBuilder(), EveryFieldTest::features);
  }

  private static Stream<DynamicTest> changes(
      Map<String, FieldCases.Case> cases,
      Supplier<Message.Builder> base,
      Function<Message, Object> call) {
    return cases.entrySet().stream()
        .filter(entry -> entry.getValue().valid() != null)
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      FieldCases.Case c = entry.getValue();
                      Object before = call.apply(request(base.get(), c, null, null));
                      assertThat(before).as("the request to compare with").isInstanceOf(List.class);
                      assertThat(call.apply(request(base.get(), c, entry.getKey(), c.valid())))
                          .isNotEqualTo(before);
                    }));
  }

  private static Stream<DynamicTest> refusals(
      Map<String, FieldCases.Case> cases,
      Supplier<Message.Builder> base,
      Function<Message, Object> call) {
    return cases.entrySet().stream()
        .filter(entry -> entry.getValue().bad() != null)
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      FieldCases.Case c = entry.getValue();
                      Object outcome = call.apply(request(base.get(), c, entry.getKey(), c.bad()));
                      assertThat(outcome).isInstanceOf(Refusal.class);
                      Refusal refusal = (Refusal) outcome;
                      assertThat(refusal.fields()).containsExactly(c.named());
                      assertThat(refusal.code())
                          .isEqualTo(
                              entry.getKey().endsWith("sha256")
                                      && !entry.getKey().endsWith("weights_sha256")
                                  ? Status.Code.UNIMPLEMENTED
                                  : Status.Code.INVALID_ARGUMENT);
                      assertThat(refusal.message()).contains(c.named());
                    }));
  }

  private static Message request(
      Message.Builder base, FieldCases.Case c, String path, Object value) {
    c.needs().forEach((needed, with) -> RequestFields.set(base, needed, with));
    if (path != null) {
      RequestFields.set(base, path, value);
    }
    return base.build();
  }

  /** With a second style, so that the weights of styles matter. */
  private static Message.Builder twoStyles() {
    StylizeRequest.Builder request = TestRequests.stylize().toBuilder();
    request
        .getTransferBuilder()
        .addStyles(Style.newBuilder().setImage(TestRequests.image(16, 24, 5)));
    return request;
  }

  private static Message.Builder estimateRequest() {
    return EstimateCostRequest.newBuilder().setTransfer(TestRequests.transfer());
  }

  /** What a refused call says. */
  private record Refusal(Status.Code code, String message, List<String> fields) {
    static Refusal of(StatusRuntimeException status) {
      return new Refusal(
          status.getStatus().getCode(),
          status.getStatus().getDescription(),
          TestServer.badFields(status));
    }
  }

  /** Every event but for what differs between equal runs, or a refusal. */
  private static Object stylize(Message request) {
    try {
      List<Message> events = new ArrayList<>();
      for (StylizeResponse event : server.stylize((StylizeRequest) request)) {
        StylizeResponse.Builder lasting = event.toBuilder();
        if (event.hasAccepted()) {
          lasting.getAcceptedBuilder().clearRunId();
        } else if (event.hasProgress()) {
          lasting.getProgressBuilder().clearIterationsPerSecond().clearSecondsLeft();
        } else {
          lasting.getResultBuilder().clearTotalSeconds().clearSecondsPerIteration();
          lasting.getResultBuilder().clearPeakDeviceBytes();
        }
        events.add(lasting.build());
      }
      return events;
    } catch (StatusRuntimeException e) {
      return Refusal.of(e);
    }
  }

  private static Object estimate(Message request) {
    try {
      return List.of(
          server.transfers().estimateCost((EstimateCostRequest) request).toBuilder()
              .clearSecondsPerIteration()
              .clearTotalSeconds()
              .build());
    } catch (StatusRuntimeException e) {
      return Refusal.of(e);
    }
  }

  private static Object features(Message request) {
    try {
      List<ExtractFeaturesResponse> pieces = new ArrayList<>();
      Iterator<ExtractFeaturesResponse> all =
          server.features().extractFeatures((ExtractFeaturesRequest) request);
      all.forEachRemaining(pieces::add);
      return pieces;
    } catch (StatusRuntimeException e) {
      return Refusal.of(e);
    }
  }
}
