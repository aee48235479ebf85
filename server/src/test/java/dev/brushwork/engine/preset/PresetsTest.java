package dev.brushwork.engine.preset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.Adam;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.VariationKind;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.loss.ErrorNormalizer;
import dev.brushwork.engine.loss.GramNormalizer;
import dev.brushwork.engine.optimizer.OptimizerSpec;
import dev.brushwork.engine.transfer.ControlSpec;
import dev.brushwork.engine.transfer.CourseSpec;
import dev.brushwork.engine.transfer.DetailSpec;
import dev.brushwork.engine.transfer.Extent;
import dev.brushwork.engine.transfer.Limits;
import dev.brushwork.engine.transfer.SpecCheck;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.engine.transfer.TransferSpec.StyleFit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PresetsTest {
  @Test
  void everyPresetCanRun() {
    assertThat(Presets.all()).hasSizeGreaterThanOrEqualTo(3);
    for (Preset preset : Presets.all()) {
      assertThat(
              SpecCheck.problems(
                  preset.spec(),
                  Limits.defaults(),
                  new Extent(640, 480),
                  List.of(new Extent(640, 480))))
          .as(preset.name())
          .isEmpty();
      assertThat(preset.spec().preset()).isEqualTo(preset.name());
      assertThat(preset.description()).isNotBlank();
    }
  }

  @Test
  void brushworkIsAsDefined() {
    assertThat(spec("brushwork"))
        .isEqualTo(
            new TransferSpec(
                "brushwork",
                "vgg19",
                layers(1, "relu4_2"),
                layers(1, "relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"),
                0.05,
                1,
                0,
                VariationKind.SQUARED,
                "gram",
                GramNormalizer.PIXELS,
                ErrorNormalizer.RELATIVE,
                ErrorNormalizer.RELATIVE,
                new OptimizerSpec("adam", 0.02, 0.95, 0.9, 1e-8, Adam.Form.TORCH, true),
                300,
                OutputSize.longerSide(512),
                1,
                StyleFit.KEEP_ASPECT,
                Resampling.LANCZOS,
                InitKind.CONTENT,
                0.15,
                0,
                PoolKind.MAX,
                Optional.empty(),
                0,
                ControlSpec.NONE,
                DetailSpec.NONE,
                CourseSpec.NONE));
  }

  @Test
  void kerasArticleIsAsDefined() {
    assertThat(spec("keras-article"))
        .isEqualTo(
            new TransferSpec(
                "keras-article",
                "vgg16",
                layers(1, "block4_conv2"),
                layers(1, "block4_conv2"),
                1,
                1,
                0,
                VariationKind.SQUARED,
                "features",
                GramNormalizer.NONE,
                ErrorNormalizer.MEAN,
                ErrorNormalizer.MEAN,
                new OptimizerSpec("adam", 0.01, 0.99, 0.999, 1e-1, Adam.Form.KERAS, false),
                1000,
                OutputSize.exact(224, 224),
                1,
                StyleFit.STRETCH,
                Resampling.NEAREST,
                InitKind.UNIFORM,
                0.15,
                0,
                PoolKind.MAX,
                Optional.empty(),
                0,
                ControlSpec.NONE,
                DetailSpec.NONE,
                CourseSpec.NONE));
  }

  @Test
  void tfTutorialIsAsDefined() {
    assertThat(spec("tf-tutorial"))
        .isEqualTo(
            new TransferSpec(
                "tf-tutorial",
                "vgg19",
                layers(1, "block5_conv2"),
                layers(
                    0.2,
                    "block1_conv1",
                    "block2_conv1",
                    "block3_conv1",
                    "block4_conv1",
                    "block5_conv1"),
                1e4,
                1e-2,
                30,
                VariationKind.ABSOLUTE,
                "gram",
                GramNormalizer.PIXELS,
                ErrorNormalizer.MEAN,
                ErrorNormalizer.MEAN,
                new OptimizerSpec("adam", 0.02, 0.99, 0.999, 1e-1, Adam.Form.KERAS, true),
                1000,
                OutputSize.longerSide(512),
                1,
                StyleFit.KEEP_ASPECT,
                Resampling.LANCZOS,
                InitKind.CONTENT,
                0.15,
                0,
                PoolKind.MAX,
                Optional.empty(),
                0,
                ControlSpec.NONE,
                DetailSpec.NONE,
                CourseSpec.NONE));
  }

  private static TransferSpec spec(String preset) {
    return Presets.find(preset).orElseThrow().spec();
  }

  private static List<LayerWeight> layers(double weight, String... names) {
    return Stream.of(names).map(name -> new LayerWeight(name, weight)).toList();
  }
}
