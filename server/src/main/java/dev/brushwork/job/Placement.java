package dev.brushwork.job;

import java.util.UUID;

/**
 * How a job is placed among others.
 *
 * @param id the job's, chosen by whoever creates it, and new
 * @param attachedTo the node with the call that the job is attached to: it runs there only, and
 *     ends with the node; empty for one that stands alone
 * @param deviceBytes that it needs at its peak besides the network's weights; 0 if unknown
 */
public record Placement(String id, String attachedTo, long deviceBytes) {
  /** Of a job that stands alone. */
  public static Placement alone(long deviceBytes) {
    return new Placement(UUID.randomUUID().toString(), "", deviceBytes);
  }
}
