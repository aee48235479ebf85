/**
 * Checks and times a backend on a machine that may be there for ten minutes only: from the cheapest
 * question to the longest, with everything that is known written down after each.
 */
package dev.brushwork.gpucheck;
