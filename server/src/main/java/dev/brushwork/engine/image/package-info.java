/**
 * Pictures: reading PNG, JPEG, WebP and TIFF files that strangers sent, resampling, and writing
 * PNG, JPEG and TIFF.
 *
 * <p>Samples are sRGB, which is what the networks were trained on: colours with an embedded ICC
 * profile are converted, and gamma chunks are not applied.
 */
package dev.brushwork.engine.image;
