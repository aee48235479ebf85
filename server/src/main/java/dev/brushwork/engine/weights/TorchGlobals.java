package dev.brushwork.engine.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The classes and functions that a pickle of tensors needs. There are no others: what is not named
 * here cannot be named by a file.
 */
final class TorchGlobals {
  /** What a pickle may call, to make an object of this package. */
  @FunctionalInterface
  interface Callable {
    Object call(List<?> arguments) throws MalformedException;
  }

  /** A class of storages, which a pickle may name but not call. */
  record StorageClass(ElementType type) {}

  /** A dictionary, which keeps its order. */
  static final class OrderedDict extends LinkedHashMap<Object, Object> {
    private static final long serialVersionUID = 1L;
  }

  /**
   * A piece of the file that holds numbers.
   *
   * @param key its name in the file
   * @param elements how many numbers the pickle says it has
   * @param viewOffset of a view of another storage, the first element in that; else 0
   */
  record Storage(ElementType type, String key, long elements, long viewOffset) {}

  /** A tensor before its storage is read: in elements of that. */
  record Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {}

  private static final Map<String, ElementType> STORAGES =
      Map.of(
          "FloatStorage", ElementType.F32,
          "HalfStorage", ElementType.F16,
          "BFloat16Storage", ElementType.BF16,
          "DoubleStorage", ElementType.F64,
          "LongStorage", ElementType.I64,
          "IntStorage", ElementType.I32,
          "ShortStorage", ElementType.I16,
          "CharStorage", ElementType.I8,
          "ByteStorage", ElementType.U8,
          "BoolStorage", ElementType.BOOL);

  private static final Map<String, Callable> CALLABLES =
      Map.of(
          "torch._utils._rebuild_tensor", TorchGlobals::tensor,
          "torch._utils._rebuild_tensor_v2", TorchGlobals::tensor,
          "torch._utils._rebuild_parameter", TorchGlobals::parameter,
          "collections.OrderedDict", TorchGlobals::dictionary);

  private TorchGlobals() {}

  /** The {@link Callable} or {@link StorageClass} of this name, if it is one of the few. */
  static Optional<Object> find(String module, String name) {
    if (module.equals("torch") && STORAGES.containsKey(name)) {
      return Optional.of(new StorageClass(STORAGES.get(name)));
    }
    return Optional.ofNullable(CALLABLES.get(module + "." + name));
  }

  /** A persistent id: {@code ('storage', class, key, device, elements[, view])}. */
  static Storage storage(Object id) throws MalformedException {
    if (!(id instanceof Object[] parts)
        || parts.length < 5
        || !"storage".equals(parts[0])
        || !(parts[1] instanceof StorageClass type)) {
      throw new MalformedException("its pickle refers to something that is not a storage");
    }
    long viewOffset = 0;
    if (parts.length > 5 && parts[5] != null) {
      // The legacy stream's views: (key, offset, elements), where the key is for the reader's
      // cache.
      if (!(parts[5] instanceof Object[] view) || view.length != 3) {
        throw new MalformedException("its pickle has a view that is none");
      }
      viewOffset = number(view[1]);
    }
    return new Storage(type.type(), String.valueOf(text(parts[2])), number(parts[4]), viewOffset);
  }

  /** {@code (storage, offset, size, stride, ...)}; what follows is of training. */
  private static Tensor tensor(List<?> arguments) throws MalformedException {
    if (arguments.size() < 4 || !(arguments.get(0) instanceof Storage storage)) {
      throw new MalformedException("its pickle makes a tensor of something that is not a storage");
    }
    return new Tensor(
        storage, number(arguments.get(1)), numbers(arguments.get(2)), numbers(arguments.get(3)));
  }

  /** {@code (tensor, requires_grad, hooks)}. */
  private static Object parameter(List<?> arguments) throws MalformedException {
    if (arguments.isEmpty() || !(arguments.get(0) instanceof Tensor tensor)) {
      throw new MalformedException("its pickle makes a parameter of something that is no tensor");
    }
    return tensor;
  }

  /** Without arguments (Python 3) or with a list of pairs (Python 2). */
  private static Object dictionary(List<?> arguments) throws MalformedException {
    OrderedDict dictionary = new OrderedDict();
    if (arguments.isEmpty()) {
      return dictionary;
    }
    if (!(arguments.get(0) instanceof List<?> pairs)) {
      throw new MalformedException("its pickle makes a dictionary of something that is no list");
    }
    for (Object pair : pairs) {
      List<?> two =
          pair instanceof Object[] tuple
              ? Arrays.asList(tuple)
              : pair instanceof List<?> list ? list : List.of();
      if (two.size() != 2) {
        throw new MalformedException("its pickle makes a dictionary of what is not a pair");
      }
      dictionary.put(text(two.get(0)), two.get(1));
    }
    return dictionary;
  }

  /** A key: only these are sure to have a hash, and no other is needed. */
  static Object text(Object value) throws MalformedException {
    if (value instanceof String || value instanceof Integer || value instanceof Long) {
      return value;
    }
    throw new MalformedException("its pickle has a key that is neither text nor a number");
  }

  private static long number(Object value) throws MalformedException {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw new MalformedException("its pickle has something else where a whole number is wanted");
  }

  private static List<Long> numbers(Object value) throws MalformedException {
    List<Long> numbers = new ArrayList<>();
    if (!(value instanceof Object[] values)) {
      throw new MalformedException("its pickle has something else where extents are wanted");
    }
    for (Object each : values) {
      numbers.add(number(each));
    }
    return numbers;
  }
}
