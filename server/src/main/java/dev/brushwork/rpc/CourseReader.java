package dev.brushwork.rpc;

import dev.brushwork.engine.optimizer.OptimizerSpec;
import dev.brushwork.engine.optimizer.Optimizers;
import dev.brushwork.engine.transfer.CourseSpec;
import dev.brushwork.engine.transfer.TransferSpec;
import dev.brushwork.v1.CoarseToFine;
import dev.brushwork.v1.Convergence;
import dev.brushwork.v1.Optimizer;
import dev.brushwork.v1.RunOptions;
import java.util.List;

/** How a run goes from its start to its end, from the proto and back. */
final class CourseReader {
  private CourseReader() {}

  /** The preset's course with the departures. */
  static CourseSpec read(RunOptions options, String path, TransferSpec preset, Findings findings) {
    CourseSpec course = preset.course();
    if (options.hasAveraging()) {
      course = course.withAveraging(options.getAveraging());
    }
    Convergence convergence = options.getConvergence();
    course =
        course.withConvergence(
            convergence.hasTolerance() ? convergence.getTolerance() : course.tolerance(),
            convergence.hasWindow() ? Unsigned.clamped(convergence.getWindow()) : course.window());
    if (options.hasMaxSeconds()) {
      course = course.withMaxSeconds(options.getMaxSeconds());
    }
    return options.hasCoarseToFine()
        ? scales(course, options, path + "coarse_to_fine.", preset, findings)
        : course;
  }

  private static CourseSpec scales(
      CourseSpec course, RunOptions options, String path, TransferSpec preset, Findings findings) {
    CoarseToFine asked = options.getCoarseToFine();
    if (asked.getSizesCount() > 0 && asked.hasFirstSize()) {
      findings.invalid(path + "first_size", "has no meaning beside sizes");
    }
    List<Integer> sizes = clamped(asked.getSizesList());
    int first = asked.hasFirstSize() ? Unsigned.clamped(asked.getFirstSize()) : course.firstSize();
    if (sizes.isEmpty() && !asked.hasFirstSize()) {
      sizes = course.sizes();
    }
    List<Integer> iterations = clamped(asked.getIterationsList());
    if (iterations.isEmpty()) {
      iterations = course.sizeIterations();
    }
    if (iterations.isEmpty()) {
      iterations =
          List.of(
              options.hasIterations()
                  ? Unsigned.clamped(options.getIterations())
                  : preset.iterations());
    }
    if (sizes.isEmpty() && first == 0 && asked.getIterationsCount() > 0) {
      findings.invalid(path + "iterations", "has no meaning without sizes or first_size");
    }
    return sizes.isEmpty()
        ? course.withFirstSize(first, iterations)
        : course.withSizes(sizes, iterations);
  }

  private static List<Integer> clamped(List<Integer> unsigned) {
    return unsigned.stream().map(Unsigned::clamped).toList();
  }

  /** Adds to {@code options} what of {@code course} is asked. */
  static void write(CourseSpec course, RunOptions.Builder options) {
    options
        .setAveraging(course.averaging())
        .setConvergence(
            Convergence.newBuilder().setTolerance(course.tolerance()).setWindow(course.window()))
        .setMaxSeconds(course.maxSeconds());
    CoarseToFine.Builder scales =
        CoarseToFine.newBuilder().addAllIterations(course.sizeIterations());
    if (course.sizes().isEmpty()) {
      scales.setFirstSize(course.firstSize());
    }
    options.setCoarseToFine(scales.addAllSizes(course.sizes()));
  }

  /** The preset's optimiser with the departures. */
  static OptimizerSpec optimizer(
      Optimizer asked, String path, OptimizerSpec preset, Findings findings) {
    String name = asked.getName().isEmpty() ? preset.name() : asked.getName();
    // The step size, and how it decays, are a preset's own optimiser's, and say nothing of others'.
    boolean own = name.equals(preset.name());
    return new OptimizerSpec(
        name,
        asked.hasLearningRate() ? asked.getLearningRate() : learningRate(name, preset),
        asked.hasBeta1() ? asked.getBeta1() : preset.beta1(),
        asked.hasBeta2() ? asked.getBeta2() : preset.beta2(),
        asked.hasEpsilon() ? asked.getEpsilon() : preset.epsilon(),
        EnumMapping.ADAM_FORM
            .read(asked.getAdamFormValue(), path + "optimizer.adam_form", findings)
            .orElse(preset.adamForm()),
        asked.hasClamp() ? asked.getClamp() : preset.clamp(),
        asked.hasMomentum() ? asked.getMomentum() : preset.momentum(),
        asked.hasDecayRate() ? asked.getDecayRate() : own ? preset.decayRate() : 1,
        asked.hasDecaySteps()
            ? Unsigned.clamped(asked.getDecaySteps())
            : own ? preset.decaySteps() : OptimizerSpec.DEFAULT_DECAY_STEPS,
        asked.hasStaircase() ? asked.getStaircase() : preset.staircase(),
        asked.hasHistory() ? Unsigned.clamped(asked.getHistory()) : preset.history());
  }

  private static double learningRate(String name, OptimizerSpec preset) {
    return Optimizers.find(name)
        .filter(found -> !name.equals(preset.name()))
        .map(dev.brushwork.engine.optimizer.Optimizer::defaultLearningRate)
        .orElse(preset.learningRate());
  }

  /** Every value of an optimiser. */
  static Optimizer optimizer(OptimizerSpec spec) {
    return Optimizer.newBuilder()
        .setName(spec.name())
        .setLearningRate(spec.learningRate())
        .setBeta1(spec.beta1())
        .setBeta2(spec.beta2())
        .setEpsilon(spec.epsilon())
        .setAdamForm(EnumMapping.ADAM_FORM.toProto(spec.adamForm()))
        .setClamp(spec.clamp())
        .setMomentum(spec.momentum())
        .setDecayRate(spec.decayRate())
        .setDecaySteps(spec.decaySteps())
        .setStaircase(spec.staircase())
        .setHistory(spec.history())
        .build();
  }
}
