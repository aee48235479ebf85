package dev.brushwork.rpc;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.v1.ExtractFeaturesRequest;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Transfer;

/**
 * Whatever a request says, the validator takes it or names the fields that are wrong. Run as tests
 * these replay the requests beside them; with JAZZER_FUZZ=1 they look for new ones.
 */
class RequestValidatorFuzzTest {
  private static final RequestValidator VALIDATOR = new RequestValidator(TestEngine.get());
  private static final FeatureRequestValidator FEATURES =
      new FeatureRequestValidator(
          TestEngine.get(), new ServerChoices(TestEngine.get()), KeptImages.none());

  @FuzzTest(maxDuration = "1m")
  void stylize(byte[] message) {
    check(() -> VALIDATOR.plan(StylizeRequest.parseFrom(message)));
  }

  @FuzzTest(maxDuration = "1m")
  void estimate(byte[] message) {
    check(() -> VALIDATOR.planEstimate(Transfer.parseFrom(message)));
  }

  @FuzzTest(maxDuration = "1m")
  void features(byte[] message) {
    check(() -> FEATURES.plan(ExtractFeaturesRequest.parseFrom(message)));
  }

  /** Parses and validates. */
  @FunctionalInterface
  private interface Validation {
    Object run() throws InvalidProtocolBufferException;
  }

  private static void check(Validation validation) {
    try {
      if (validation.run() == null) {
        throw new IllegalStateException("neither taken nor refused");
      }
    } catch (InvalidProtocolBufferException expected) {
      // No message at all, which gRPC refuses.
    } catch (InvalidRequestException expected) {
      for (Problem problem : expected.problems()) {
        if (problem.field().isBlank() || problem.description().isBlank()) {
          throw new IllegalStateException("a field or what is wrong with it is missing", expected);
        }
      }
    }
  }
}
