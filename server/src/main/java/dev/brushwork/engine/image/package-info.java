/**
 * Pictures: reading PNG and JPEG files that strangers sent, resampling, and writing PNG.
 *
 * <p>Every sample is taken as sRGB, which is what the networks were trained on: embedded colour
 * profiles and gamma chunks are not applied.
 */
package dev.brushwork.engine.image;
