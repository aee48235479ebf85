package dev.brushwork.rpc;

import dev.brushwork.engine.colour.ColourPreservation;
import dev.brushwork.engine.colour.ColourSpace;
import dev.brushwork.engine.transfer.ControlSpec;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import dev.brushwork.v1.Init;
import dev.brushwork.v1.RunOptions;

/** What steers a run besides content and style, from the proto and back. */
final class ControlReader {
  private static final double DEFAULT_TEMPORAL_WEIGHT = 100;

  private ControlReader() {}

  /** The preset's with the departures. */
  static ControlSpec read(RunOptions options, String path, ControlSpec preset, Findings findings) {
    ColourPreservation colour =
        EnumMapping.COLOUR_PRESERVATION
            .read(options.getColourPreservationValue(), path + "colour_preservation", findings)
            .orElse(preset.colour());
    ColourSpace space =
        EnumMapping.COLOUR_SPACE
            .read(options.getColourSpaceValue(), path + "colour_space", findings)
            .orElse(preset.colourSpace());
    if (options.getColourSpaceValue() != 0 && !colour.splitsLightness()) {
      findings.invalid(
          path + "colour_space",
          "has no meaning without COLOUR_PRESERVATION_LUMINANCE or COLOUR_PRESERVATION_CHROMA");
    }
    ControlSpec control = preset.withColour(colour, space);
    if (options.hasTemporal()) {
      control =
          control.withTemporalWeight(
              options.getTemporal().hasWeight()
                  ? options.getTemporal().getWeight()
                  : DEFAULT_TEMPORAL_WEIGHT);
    }
    Init init = options.getInit();
    return init.hasNoise() ? control.withInitNoise(init.getNoise()) : control;
  }

  /** Adds to {@code options} what of {@code spec} has a meaning. */
  static void write(TransferSpec spec, RunOptions.Builder options) {
    ControlSpec control = spec.control();
    options.setColourPreservation(EnumMapping.COLOUR_PRESERVATION.toProto(control.colour()));
    if (control.colour().splitsLightness()) {
      options.setColourSpace(EnumMapping.COLOUR_SPACE.toProto(control.colourSpace()));
    }
    Init.Builder init = options.getInitBuilder().setNoise(control.initNoise());
    if (spec.init() == InitKind.NORMAL || control.initNoise() > 0) {
      init.setDeviation(spec.initDeviation());
    }
  }
}
