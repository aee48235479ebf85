package dev.brushwork.job;

/**
 * The right to run a job, and to write down how it goes: void as soon as another attempt has begun.
 *
 * @param attempt from 1
 */
public record Claim(String jobId, int attempt) {}
