package dev.brushwork.compute.cuda;

/** Values in memory, and how they lie there. */
record Value(Place place, Layout layout) {}
