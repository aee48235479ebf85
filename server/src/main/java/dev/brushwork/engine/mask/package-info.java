/**
 * How much of what a picture shows counts where: masks, and the guides that layers make of them.
 */
package dev.brushwork.engine.mask;
