package dev.brushwork.compute.cuda;

import dev.brushwork.compute.Adam;
import dev.brushwork.compute.AdamUpdate;
import dev.brushwork.compute.Average;
import dev.brushwork.compute.LbfgsUpdate;
import dev.brushwork.compute.Sgd;
import dev.brushwork.compute.SgdUpdate;
import dev.brushwork.compute.Tensor;
import dev.brushwork.compute.Update;
import dev.brushwork.compute.cuda.kernels.Kernels;
import java.util.Optional;

/**
 * The update that ends an iteration, with the preparation of the next: Adam's in one pass, after
 * the others in another. Then the average.
 */
final class UpdateLowering {
  private static final int ADAM_SCALARS_BYTES = 2 * Float.BYTES;

  private final Values values;
  private final Schedule schedule;
  private final FirstLayer.Resident resident;
  private final Value gradient;

  UpdateLowering(Values values, Optional<FirstLayer.Resident> resident, Value gradient) {
    this.values = values;
    this.schedule = values.schedule();
    this.resident = resident.orElse(null);
    this.gradient = gradient;
  }

  void add(Update update, Optional<Average> average) {
    if (update instanceof AdamUpdate adam) {
      adam(adam);
    } else {
      if (update instanceof SgdUpdate sgd) {
        sgd(sgd);
      } else if (update instanceof LbfgsUpdate lbfgs) {
        LbfgsLowering.add(schedule, lbfgs, gradient);
      } else {
        throw new IllegalStateException("unknown update " + update);
      }
      if (resident != null) {
        prepare(update.variable());
      }
    }
    average.ifPresent(this::average);
  }

  private void adam(AdamUpdate update) {
    Adam adam = update.adam();
    Place.Arena scalars = schedule.make(ADAM_SCALARS_BYTES);
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
                      adam.rate().start(),
                      adam.rate().decayRate(),
                      adam.rate().decaySteps(),
                      adam.rate().staircase() ? 1 : 0,
                      adam.beta1(),
                      adam.beta2(),
                      Kernels.code(adam.form()),
                      stream));
        },
        scalars);
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

  private void sgd(SgdUpdate update) {
    Sgd sgd = update.sgd();
    Place.Arena rate = schedule.make(Float.BYTES);
    schedule.add(
        site -> {
          long updates = site.address(new Place.Bound(update.step()));
          long to = site.address(rate);
          return stream ->
              KernelCall.check(
                  "sgd_begin",
                  Kernels.sgdBegin(
                      updates,
                      to,
                      sgd.rate().start(),
                      sgd.rate().decayRate(),
                      sgd.rate().decaySteps(),
                      sgd.rate().staircase() ? 1 : 0,
                      stream));
        },
        rate);
    schedule.add(
        site -> {
          long image = site.address(new Place.Bound(update.variable()));
          long slope = site.address(gradient);
          long velocity = site.address(new Place.Bound(update.velocity()));
          long from = site.address(rate);
          return stream ->
              KernelCall.check(
                  "sgd",
                  Kernels.sgd(
                      image,
                      slope,
                      velocity,
                      from,
                      update.variable().shape().elements(),
                      sgd.momentum(),
                      sgd.clampMin(),
                      sgd.clampMax(),
                      stream));
        },
        gradient.place(),
        rate);
  }

  private void prepare(Tensor variable) {
    schedule.add(
        site -> {
          long image = site.address(new Place.Bound(variable));
          long preprocessing = site.address(resident.preprocessing());
          long input = site.address(resident.input());
          return stream ->
              KernelCall.check(
                  "prepare",
                  Kernels.prepare(
                      image,
                      preprocessing,
                      input,
                      variable.shape().pixels(),
                      values.numerics().map().code(),
                      stream));
        });
  }

  private void average(Average average) {
    schedule.add(
        site -> {
          long image = site.address(new Place.Bound(average.variable()));
          long mean = site.address(new Place.Bound(average.value()));
          return stream ->
              KernelCall.check(
                  "average",
                  Kernels.average(
                      image, mean, average.variable().shape().elements(), average.decay(), stream));
        });
  }
}
