/** Reading the engine's own data files: networks and presets, one resource file each. */
package dev.brushwork.engine.data;
