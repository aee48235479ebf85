/**
 * Published weights: which there are, how they come here, and where they are kept. What comes over
 * the network is held against a digest before it is used.
 */
package dev.brushwork.engine.weights.fetch;
