package dev.brushwork.client.impl;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of one client, on which listeners are called: as many as there are busy listeners, so
 * that one that blocks delays nobody else's. Never shut down: the news that a call failed because
 * the client is closed needs a thread too. Idle ones end by themselves, and all are daemons.
 */
final class ClientThreads implements ThreadFactory {
  private static final int IDLE_SECONDS = 5;

  private final AtomicInteger count = new AtomicInteger();

  private ClientThreads() {}

  static Executor start() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        new ClientThreads());
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, "brushwork-client-" + count.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
