package dev.brushwork.compute.cuda;

/** A step of a schedule, to be bound to addresses once there are some. */
@FunctionalInterface
interface PlannedStep {
  Step bind(Site site);
}
