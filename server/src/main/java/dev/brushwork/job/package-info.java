/**
 * Runs and the order they are executed in: a bounded queue before the device's slots. It knows the
 * engine, but not how requests arrive.
 */
package dev.brushwork.job;
