package dev.brushwork.bench;

import dev.brushwork.compute.Device;
import dev.brushwork.compute.Program;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets a device rest before each iteration, as the host does while a GPU computes, and writes down
 * when a device had finished the iterations whose losses were asked for, by {@link
 * System#nanoTime}.
 */
final class FinishTimes {
  private final int restMillis;
  private final Map<Integer, Long> finished = new ConcurrentHashMap<>();

  FinishTimes(int restMillis) {
    this.restMillis = restMillis;
  }

  /** When the iteration was done of the program that was asked last. */
  OptionalLong of(int iteration) {
    Long time = finished.get(iteration);
    return time == null ? OptionalLong.empty() : OptionalLong.of(time);
  }

  /** The same device, watched. */
  Device watch(Device device) {
    return proxy(
        Device.class,
        (self, method, args) -> {
          Object result = call(device, method, args);
          return result instanceof Program program ? watch(program) : result;
        });
  }

  private Program watch(Program program) {
    return proxy(
        Program.class,
        new InvocationHandler() {
          private int iteration = -1;
          private long time;

          @Override
          public Object invoke(Object self, Method method, Object[] args) throws Throwable {
            boolean computes = Set.of("run", "evaluate").contains(method.getName());
            if (computes && restMillis > 0) {
              Thread.sleep(restMillis);
            }
            Object result = call(program, method, args);
            switch (method.getName()) {
              case "run" -> {
                iteration += (Integer) args[0];
                time = System.nanoTime();
              }
              case "evaluate" -> {
                iteration++;
                time = System.nanoTime();
              }
              case "losses" -> finished.put(iteration, time);
              default -> {}
            }
            return result;
          }
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Object call(Object target, Method method, Object[] args) throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
