/** Feature maps as data for other programs. */
package dev.brushwork.engine.features;
