package dev.brushwork.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.brushwork.engine.preset.Preset;
import dev.brushwork.engine.preset.Presets;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.Problem;
import dev.brushwork.testing.TestEngine;
import dev.brushwork.testing.TestRequests;
import dev.brushwork.v1.Image;
import dev.brushwork.v1.ImageSize;
import dev.brushwork.v1.InitKind;
import dev.brushwork.v1.OutputSize;
import dev.brushwork.v1.Reporting;
import dev.brushwork.v1.Style;
import dev.brushwork.v1.StyleFit;
import dev.brushwork.v1.StylizeRequest;
import dev.brushwork.v1.Transfer;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestValidatorTest {
  private final RequestValidator validator = new RequestValidator(TestEngine.get());

  @Test
  void reportsEveryBadFieldAtOnceByTheGravestKind() {
    Transfer.Builder transfer = Transfer.newBuilder().setPreset("no-such");
    transfer.addStyles(Style.newBuilder().setImage(TestRequests.image(20, 16, 2)).setWeight(0));
    transfer.addStyles(Style.newBuilder().setImage(Image.newBuilder().setSha256("0".repeat(64))));
    transfer.getOptionsBuilder().setBackend("no-such").setIterations(0).setPrecisionValue(77);
    transfer.getOptionsBuilder().getOptimizerBuilder().setBeta1(1);
    InvalidRequestException invalid =
        refusal(transfer.build(), Reporting.newBuilder().setInterval(0).build());
    assertThat(invalid.kind()).isEqualTo(InvalidRequestException.Kind.INVALID);
    assertThat(fields(invalid))
        .containsExactlyInAnyOrder(
            "transfer.content",
            "transfer.styles[0].weight",
            "transfer.styles[1].image.sha256",
            "transfer.preset",
            "transfer.options.backend",
            "transfer.options.iterations",
            "transfer.options.optimizer.beta1",
            "transfer.options.precision",
            "reporting.interval");
  }

  @Test
  void reportsEveryDamagedImageAtOnce() {
    ByteString png = TestRequests.image(24, 16, 1).getData();
    Image truncated = Image.newBuilder().setData(png.substring(0, png.size() - 40)).build();
    Transfer.Builder transfer = TestRequests.transfer().toBuilder().setContent(truncated);
    transfer.getStylesBuilder(0).setImage(truncated);
    assertThat(fields(refusal(transfer.build(), Reporting.getDefaultInstance())))
        .containsExactly("transfer.content.data", "transfer.styles[0].image.data");
  }

  @Test
  void sendingBackAPresetsOwnValuesChangesNothing() {
    for (Preset preset : Presets.all()) {
      if (!preset.spec().network().equals("vgg19")) {
        continue; // the test's engine holds no other weights
      }
      Transfer.Builder transfer =
          TestRequests.transfer().toBuilder()
              .setPreset(preset.name())
              .setOptions(Messages.options(preset.spec()));
      assertThat(validator.validate(request(transfer.build())).spec()).isEqualTo(preset.spec());
    }
  }

  @Test
  void aFieldThatIsNotSetKeepsThePresetsValue() {
    for (Preset preset : Presets.all()) {
      if (preset.spec().network().equals("vgg19")) {
        Transfer transfer =
            TestRequests.transfer().toBuilder().setPreset(preset.name()).clearOptions().build();
        assertThat(validator.validate(request(transfer)).spec()).isEqualTo(preset.spec());
      }
    }
  }

  @Test
  void reportingHasTheDefaultsOfTheProto() {
    ValidatedTransfer transfer = validator.validate(request(TestRequests.transfer()));
    assertThat(transfer.reporting())
        .isEqualTo(new dev.brushwork.engine.transfer.Reporting(10, 0, 256));
    assertThat(transfer.output()).isEqualTo(new Extent(24, 16));
  }

  @Test
  void fieldsWithoutAMeaningBesideTheOthersAreRefused() {
    Transfer.Builder transfer = TestRequests.transfer().toBuilder();
    transfer
        .getOptionsBuilder()
        .setStyleFit(StyleFit.STYLE_FIT_STRETCH)
        .setStyleScale(1)
        .getInitBuilder()
        .setKind(InitKind.INIT_KIND_UNIFORM)
        .setDeviation(0.2)
        .setImage(TestRequests.image(24, 16, 4));
    assertThat(fields(refusal(transfer.build(), Reporting.getDefaultInstance())))
        .containsExactlyInAnyOrder(
            "transfer.options.style_scale",
            "transfer.options.init.deviation",
            "transfer.options.init.image");
  }

  @Test
  void aStartFromAnImageNeedsTheImage() {
    Transfer.Builder transfer = TestRequests.transfer().toBuilder();
    transfer.getOptionsBuilder().getInitBuilder().setKind(InitKind.INIT_KIND_IMAGE);
    assertThat(fields(refusal(transfer.build(), Reporting.getDefaultInstance())))
        .containsExactly("transfer.options.init.image");
  }

  @Test
  void aSizeThatSaysNothingIsRefused() {
    Transfer.Builder transfer = TestRequests.transfer().toBuilder();
    transfer.getOptionsBuilder().setSize(OutputSize.getDefaultInstance());
    assertThat(fields(refusal(transfer.build(), Reporting.getDefaultInstance())))
        .containsExactly("transfer.options.size");
  }

  @Test
  void aNetworkWithoutWeightsSaysWhatToDo() {
    Transfer.Builder transfer = TestRequests.transfer().toBuilder();
    transfer.getOptionsBuilder().setNetwork("vgg16");
    InvalidRequestException unmet = refusal(transfer.build(), Reporting.getDefaultInstance());
    assertThat(unmet.kind()).isEqualTo(InvalidRequestException.Kind.UNMET);
    assertThat(fields(unmet)).containsExactly("transfer.options.network");
    assertThat(unmet).hasMessageContaining("--weights");
  }

  @Test
  void weightsThatAreNotHeldAreRefusedByTheirField() {
    Transfer.Builder transfer = TestRequests.transfer().toBuilder();
    transfer.getOptionsBuilder().setWeightsSha256("0".repeat(64));
    InvalidRequestException unmet = refusal(transfer.build(), Reporting.getDefaultInstance());
    assertThat(unmet.kind()).isEqualTo(InvalidRequestException.Kind.UNMET);
    assertThat(fields(unmet)).containsExactly("transfer.options.weights_sha256");
  }

  @Test
  void arithmeticThatTheDeviceLacksIsUnimplemented() {
    Transfer.Builder transfer = TestRequests.transfer().toBuilder();
    transfer.getOptionsBuilder().setPrecisionValue(FieldCases.unsupported());
    InvalidRequestException refused = refusal(transfer.build(), Reporting.getDefaultInstance());
    assertThat(refused.kind()).isEqualTo(InvalidRequestException.Kind.UNIMPLEMENTED);
    assertThat(fields(refused)).containsExactly("transfer.options.precision");
  }

  @Test
  void tooManyStylesAreRefusedBeforeAnyIsLookedAt() {
    Transfer.Builder transfer = TestRequests.transfer().toBuilder();
    int most = TestEngine.get().limits().maxStyles();
    for (int i = 0; i < most; i++) {
      transfer.addStyles(Style.getDefaultInstance());
    }
    assertThat(fields(refusal(transfer.build(), Reporting.getDefaultInstance())))
        .containsExactly("transfer.styles");
  }

  @Test
  void heapIsReckonedForTheImagesThatAreSentAndForTheResult() {
    TransferPlan sent = validator.plan(request(TestRequests.transfer()));
    int files =
        TestRequests.transfer().getContent().getData().size()
            + TestRequests.transfer().getStyles(0).getImage().getData().size();
    int result = 24 * 16;
    assertThat(sent.heapBytes()).isEqualTo(files + 3 * (24 * 16 + 20 * 16) + 4 * (4 + 1) * result);
  }

  @Test
  void anEstimateGoesByTheSizesThatItIsTold() {
    Transfer.Builder transfer = TestRequests.transfer().toBuilder();
    ImageSize size = ImageSize.newBuilder().setWidth(5000).setHeight(4000).build();
    transfer.setContent(Image.newBuilder().setSize(size));
    transfer.getStylesBuilder(0).setImage(Image.newBuilder().setSize(size));
    TransferPlan plan = validator.planEstimate(transfer.build());
    assertThat(plan.output()).isEqualTo(new Extent(24, 19));
  }

  private InvalidRequestException refusal(Transfer transfer, Reporting reporting) {
    return catchThrowableOfType(
        InvalidRequestException.class,
        () -> validator.validate(request(transfer).toBuilder().setReporting(reporting).build()));
  }

  private static StylizeRequest request(Transfer transfer) {
    return StylizeRequest.newBuilder().setTransfer(transfer).build();
  }

  private static List<String> fields(InvalidRequestException invalid) {
    return invalid.problems().stream().map(Problem::field).toList();
  }
}
