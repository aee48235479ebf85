package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Adam;
import dev.brushwork.compute.AdamUpdate;
import dev.brushwork.compute.cuda.kernels.Kernels;

/** The update that ends an iteration, in one pass with the preparation of the next. */
final class UpdateLowering {
  private static final int SCALARS_BYTES = 2 * Float.BYTES;

  private UpdateLowering() {}

  static void add(Values values, FirstLayer firstLayer, AdamUpdate update, Value gradient) {
    Schedule schedule = values.schedule();
    Adam adam = update.adam();
    Place.Arena scalars = schedule.make(SCALARS_BYTES);
    Place step = new Place.Bound(update.step());
    schedule.add(
        site -> {
          long updates = site.address(step);
          long to = site.address(scalars);
          return stream ->
              KernelCall.check(
                  "adam_begin",
                  Kernels.adamBegin(
                      updates,
                      to,
                      adam.learningRate(),
                      adam.beta1(),
                      adam.beta2(),
                      Kernels.code(adam.form()),
                      stream));
        },
        scalars);
    FirstLayer.Resident resident = firstLayer.resident().orElse(null);
    PlannedStep move =
        site -> {
          long image = site.address(new Place.Bound(update.variable()));
          long slope = site.address(gradient);
          long moment1 = site.address(new Place.Bound(update.moment1()));
          long moment2 = site.address(new Place.Bound(update.moment2()));
          long numbers = site.address(scalars);
          long preprocessing = resident == null ? 0 : site.address(resident.preprocessing());
          long input = resident == null ? 0 : site.address(resident.input());
          return stream ->
              KernelCall.check(
                  "adam",
                  Kernels.adam(
                      image,
                      slope,
                      moment1,
                      moment2,
                      numbers,
                      preprocessing,
                      input,
                      update.variable().shape().elements(),
                      adam.beta1(),
                      adam.beta2(),
                      adam.epsilon(),
                      adam.clampMin(),
                      adam.clampMax(),
                      values.numerics().map().code(),
                      stream));
        };
    schedule.add(move, gradient.place(), scalars);
  }
}
