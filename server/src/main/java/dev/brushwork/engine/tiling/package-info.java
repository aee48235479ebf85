/**
 * Cuts an image into tiles, each with as much around it as the network looks at, so that what is
 * computed tile by tile is what would be computed at once.
 */
package dev.brushwork.engine.tiling;
