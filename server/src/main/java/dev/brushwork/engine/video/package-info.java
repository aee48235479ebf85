/**
 * Films: what of a frame was already in the one before, by optical flow (Ruder, Dosovitskiy and
 * Brox, "Artistic Style Transfer for Videos", 2016).
 */
package dev.brushwork.engine.video;
