package dev.brushwork.job;

import java.util.Set;

/**
 * What a node can run now.
 *
 * @param weightsSha256 that it holds
 * @param freeBytes of device memory that no run has
 * @param totalBytes of device memory that runs may have
 */
public record NodeOffer(
    String node, String backend, Set<String> weightsSha256, long freeBytes, long totalBytes) {}
