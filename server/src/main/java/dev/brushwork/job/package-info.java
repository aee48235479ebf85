/**
 * Runs and jobs, and the order they are executed in: a bounded queue before the device's slots for
 * the runs of callers who wait, and beside it jobs, which a store keeps until they are done. It
 * knows the engine, but not how requests arrive.
 */
package dev.brushwork.job;
