/**
 * How a painting keeps the colours of its content (Gatys, Bethge, Hertzmann and Shechtman,
 * "Preserving Color in Neural Artistic Style Transfer", 2016): what is done to the pictures before
 * a run and to its result afterwards. Samples are sRGB, 0 to 1.
 */
package dev.brushwork.engine.colour;
