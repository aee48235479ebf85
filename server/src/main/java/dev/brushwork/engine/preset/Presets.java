package dev.brushwork.engine.preset;

import dev.brushwork.compute.Adam;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.VariationKind;
import dev.brushwork.engine.colour.ColourPreservation;
import dev.brushwork.engine.colour.ColourSpace;
import dev.brushwork.engine.data.DataFiles;
import dev.brushwork.engine.data.DataObject;
import dev.brushwork.engine.image.Resampling;
import dev.brushwork.engine.loss.ErrorNormalizer;
import dev.brushwork.engine.loss.GramNormalizer;
import dev.brushwork.engine.network.Border;
import dev.brushwork.engine.network.NetworkInput;
import dev.brushwork.engine.optimizer.OptimizerSpec;
import dev.brushwork.engine.transfer.ControlSpec;
import dev.brushwork.engine.transfer.CourseSpec;
import dev.brushwork.engine.transfer.DetailSpec;
import dev.brushwork.engine.transfer.InitCentre;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.engine.transfer.TransferSpec.InitKind;
import dev.brushwork.engine.transfer.TransferSpec.LayerWeight;
import dev.brushwork.engine.transfer.TransferSpec.OutputSize;
import dev.brushwork.engine.transfer.TransferSpec.StyleFit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The presets there are: one resource file each, beside this class. */
public final class Presets {
  /** The preset of a request that names none. */
  public static final String DEFAULT = "brushwork";

  private static final List<Preset> ALL =
      DataFiles.beside(Presets.class).stream()
          .map(Presets::read)
          .sorted(Comparator.comparing(Preset::name))
          .toList();

  private Presets() {}

  /** In the order of their names. */
  public static List<Preset> all() {
    return ALL;
  }

  public static Optional<Preset> find(String name) {
    return ALL.stream().filter(p -> p.name().equals(name)).findFirst();
  }

  private static Preset read(DataObject data) {
    String name = data.string("name");
    String description = data.string("description");
    TransferSpec spec =
        new TransferSpec(
            name,
            data.string("network"),
            layers(data, "content_layers"),
            layers(data, "style_layers"),
            data.number("content_weight"),
            data.number("style_weight"),
            data.number("tv_weight"),
            data.constant("tv_kind", VariationKind.class),
            data.string("style_statistic"),
            data.constant("gram_normalizer", GramNormalizer.class),
            data.constant("style_normalizer", ErrorNormalizer.class),
            data.constant("content_normalizer", ErrorNormalizer.class),
            optimizer(data.object("optimizer")),
            data.integer("iterations"),
            size(data.object("size")),
            data.number("style_scale"),
            data.constant("style_fit", StyleFit.class),
            data.constant("resampling", Resampling.class),
            data.constant("init", InitKind.class),
            data.number("init_deviation"),
            data.integer("seed"),
            data.constant("pooling", PoolKind.class),
            Optional.empty(),
            0,
            control(data),
            details(data),
            course(data));
    data.end();
    return new Preset(name, description, spec);
  }

  private static ControlSpec control(DataObject data) {
    ControlSpec control = ControlSpec.NONE;
    if (data.has("colour_preservation")) {
      control =
          control.withColour(
              data.constant("colour_preservation", ColourPreservation.class),
              data.has("colour_space")
                  ? data.constant("colour_space", ColourSpace.class)
                  : control.colourSpace());
    }
    return data.has("init_noise") ? control.withInitNoise(data.number("init_noise")) : control;
  }

  private static List<LayerWeight> layers(DataObject data, String key) {
    List<LayerWeight> layers = new ArrayList<>();
    for (DataObject entry : data.objects(key)) {
      layers.add(new LayerWeight(entry.string("layer"), entry.number("weight")));
      entry.end();
    }
    return layers;
  }

  /** Each part is optional: a preset that does not speak of it does not ask for it. */
  private static CourseSpec course(DataObject data) {
    CourseSpec course = CourseSpec.NONE;
    if (data.has("averaging")) {
      course = course.withAveraging(data.number("averaging"));
    }
    if (data.has("convergence")) {
      DataObject convergence = data.object("convergence");
      course =
          course.withConvergence(convergence.number("tolerance"), convergence.integer("window"));
      convergence.end();
    }
    if (data.has("coarse_to_fine")) {
      DataObject scales = data.object("coarse_to_fine");
      List<Integer> iterations = scales.integers("iterations");
      course =
          scales.has("sizes")
              ? course.withSizes(scales.integers("sizes"), iterations)
              : course.withFirstSize(scales.integer("first_size"), iterations);
      scales.end();
    }
    return course;
  }

  private static OptimizerSpec optimizer(DataObject data) {
    OptimizerSpec spec =
        new OptimizerSpec(
            data.string("name"),
            data.number("learning_rate"),
            data.number("beta1"),
            data.number("beta2"),
            data.number("epsilon"),
            data.constant("adam_form", Adam.Form.class),
            data.bool("clamp"),
            data.has("momentum") ? data.number("momentum") : 0,
            data.has("decay_rate") ? data.number("decay_rate") : 1,
            data.has("decay_steps")
                ? data.integer("decay_steps")
                : OptimizerSpec.DEFAULT_DECAY_STEPS,
            data.has("staircase") && data.bool("staircase"),
            data.has("history") ? data.integer("history") : OptimizerSpec.DEFAULT_HISTORY);
    data.end();
    return spec;
  }

  private static OutputSize size(DataObject data) {
    OutputSize size;
    if (data.has("longer_side")) {
      size = OutputSize.longerSide(data.integer("longer_side"));
    } else if (data.has("width")) {
      size = OutputSize.exact(data.integer("width"), data.integer("height"));
    } else {
      size = OutputSize.height(data.integer("height"));
    }
    data.end();
    return size;
  }

  /** Each may be left out. */
  private static DetailSpec details(DataObject data) {
    DetailSpec details = DetailSpec.NONE;
    if (data.has("pooling_scale")) {
      details = details.withPoolingScale(data.number("pooling_scale"));
    }
    if (data.has("border")) {
      details = details.withBorder(data.constant("border", Border.class));
    }
    if (data.has("network_input")) {
      details = details.withNetworkInput(data.constant("network_input", NetworkInput.class));
    }
    if (data.has("normalize_gradients")) {
      details = details.withNormalizeGradients(data.bool("normalize_gradients"));
    }
    return data.has("init_centre")
        ? details.withInitCentre(data.constant("init_centre", InitCentre.class))
        : details;
  }
}
