package dev.brushwork.compute.onednn;

/** A step of a schedule, to be bound to memory once there is some. */
@FunctionalInterface
interface PlannedStep {
  Step bind(Site site);
}
