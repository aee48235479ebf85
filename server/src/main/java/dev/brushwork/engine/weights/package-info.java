/**
 * Weights of networks, from files that strangers may have made: everything a file claims is held
 * against its length before it is believed.
 */
package dev.brushwork.engine.weights;
