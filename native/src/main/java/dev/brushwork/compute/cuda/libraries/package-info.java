/**
 * Finds NVIDIA's libraries, which Brushwork does not bring, and makes JavaCPP use the ones found.
 */
package dev.brushwork.compute.cuda.libraries;
