/**
 * The oracle of every test: the formulas of {@link dev.brushwork.compute.Op}, {@link
 * dev.brushwork.compute.Loss} and {@link dev.brushwork.compute.Adam}, in double precision and plain
 * loops, to be checked by reading. Speed is no aim beyond a small VGG in a second or so; it is
 * never chosen unless it is asked for by name.
 */
package dev.brushwork.compute.reference;
