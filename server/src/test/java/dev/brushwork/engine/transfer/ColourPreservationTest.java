package dev.brushwork.engine.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brushwork.engine.colour.ColourPreservation;
import dev.brushwork.engine.colour.ColourSpace;
import dev.brushwork.engine.image.FloatImage;
import dev.brushwork.engine.image.Image;
import dev.brushwork.engine.image.Resampler;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.transfer.TransferInputs.Style;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.testing.Engines;
import dev.brushwork.testing.TestImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs that keep the content's colours. */
class ColourPreservationTest extends RunsOnCpu {
  private static final Image CONTENT = TestImages.of(32, 24, 1);
  private static final Image STYLE = TestImages.of(40, 30, 2);
  private static final FloatImage RESIZED = Resampler.resize(CONTENT, 28, 21, Resampling.LANCZOS);

  private static TransferSpec spec(ColourPreservation how) {
    return Engines.shallow()
        .size(OutputSize.longerSide(28))
        .iterations(6)
        .control(ControlSpec.NONE.withColour(how, ColourSpace.YIQ))
        .build();
  }

  private static TransferResult run(TransferSpec spec, List<Progress> seen) {
    TransferInputs inputs =
        new TransferInputs(CONTENT, List.of(new Style(STYLE, 1)), Optional.empty());
    return engine.run(spec, weights, inputs, new Reporting(3, 3, 28), StopSignal.NEVER, seen::add);
  }

  private static TransferResult run(ColourPreservation how) {
    return run(spec(how), new ArrayList<>());
  }

  @Test
  void luminanceAndChromaEndWithTheContentsChroma() {
    for (ColourPreservation how :
        List.of(ColourPreservation.LUMINANCE, ColourPreservation.CHROMA)) {
      float[] painted = run(how).picture().values();
      float[] content = RESIZED.values();
      int compared = 0;
      for (int at = 0; at < painted.length; at += 3) {
        if (inside(painted, at)) {
          compared++;
          assertThat(painted[at] - painted[at + 1])
              .isCloseTo(content[at] - content[at + 1], within(1e-5f));
          assertThat(painted[at + 2] - painted[at + 1])
              .isCloseTo(content[at + 2] - content[at + 1], within(1e-5f));
        }
      }
      assertThat(compared).as(how.name()).isGreaterThan(painted.length / 6);
      assertThat(painted).isNotEqualTo(content);
    }
  }

  @Test
  void everyWayPaintsAnotherPicture() {
    List<String> pictures = new ArrayList<>();
    for (ColourPreservation how : ColourPreservation.values()) {
      pictures.add(Arrays.toString(run(how).image().rgb()));
    }
    assertThat(pictures).doesNotHaveDuplicates();
  }

  @Test
  void previewsHaveTheColoursOfTheResult() {
    List<Progress> seen = new ArrayList<>();
    TransferResult result = run(spec(ColourPreservation.LUMINANCE), seen);
    Image last = seen.get(seen.size() - 1).preview().orElseThrow();
    assertThat(last.rgb()).isEqualTo(result.image().rgb());
  }

  @Test
  void theFirstLuminanceIsTheContentsOwn() {
    TransferSpec spec = spec(ColourPreservation.LUMINANCE);
    Losses first = run(spec, new ArrayList<>()).losses().get(0);
    assertThat(first.content()).isZero();
  }

  private static boolean inside(float[] rgb, int at) {
    for (int c = 0; c < 3; c++) {
      if (rgb[at + c] <= 0 || rgb[at + c] >= 1) {
        return false;
      }
    }
    return true;
  }
}
