package dev.brushwork.engine.weights;

import dev.brushwork.engine.weights.TorchGlobals.Callable;
import dev.brushwork.engine.weights.TorchGlobals.OrderedDict;
import dev.brushwork.engine.weights.TorchGlobals.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Reads pickles that hold tensors and nothing else. A pickle is a program; this one's only has the
 * instructions that PyTorch writes, and names only what {@link TorchGlobals} knows.
 */
final class TensorUnpickler extends Unpickler {
  /** A hundred times what ResNet50 takes. */
  private static final int MOST_BYTES = 4 << 20;

  /** Carries a reason through the library, whose methods declare no exception of ours. */
  private static final class RefusedException extends PickleException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final ByteBuffer bytes;
  private final Consumer<Storage> storages;

  private TensorUnpickler(ByteBuffer bytes, Consumer<Storage> storages) {
    this.bytes = bytes;
    this.storages = storages;
  }

  /**
   * Reads one pickle.
   *
   * @param from read from its position, which is behind the pickle afterwards
   */
  static Object read(ByteBuffer from) throws MalformedException {
    return read(from, storage -> {});
  }

  /**
   * Reads one pickle.
   *
   * @param from read from its position, which is behind the pickle afterwards
   * @param storages told of each storage that the pickle names
   */
  static Object read(ByteBuffer from, Consumer<Storage> storages) throws MalformedException {
    ByteBuffer bytes = from.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    bytes.limit(Math.min(from.limit(), from.position() + MOST_BYTES));
    try {
      Object value = new TensorUnpickler(bytes, storages).load(new BufferStream(bytes));
      from.position(bytes.position());
      return value;
    } catch (RefusedException e) {
      throw new MalformedException(e.getMessage(), e);
    } catch (IOException e) {
      throw new MalformedException("its pickle is cut short", e);
    } catch (RuntimeException e) {
      // The library trusts that an instruction finds on the stack what it needs.
      throw new MalformedException("its pickle is damaged", e);
    }
  }

  @Override
  protected Object dispatch(short key) throws IOException {
    try {
      switch (key) {
        case Opcodes.MARK:
        case Opcodes.STOP:
        case Opcodes.PROTO:
        case Opcodes.FRAME:
        case Opcodes.NONE:
        case Opcodes.NEWTRUE:
        case Opcodes.NEWFALSE:
        case Opcodes.BININT:
        case Opcodes.BININT1:
        case Opcodes.BININT2:
        case Opcodes.LONG1:
        case Opcodes.BINFLOAT:
        case Opcodes.SHORT_BINSTRING:
        case Opcodes.SHORT_BINUNICODE:
        case Opcodes.TUPLE:
        case Opcodes.EMPTY_TUPLE:
        case Opcodes.TUPLE1:
        case Opcodes.TUPLE2:
        case Opcodes.TUPLE3:
        case Opcodes.EMPTY_LIST:
        case Opcodes.EMPTY_DICT:
        case Opcodes.BINPUT:
        case Opcodes.LONG_BINPUT:
        case Opcodes.MEMOIZE:
        case Opcodes.BINGET:
        case Opcodes.LONG_BINGET:
        case Opcodes.BINPERSID:
          return super.dispatch(key);
        case Opcodes.BINUNICODE:
        case Opcodes.BINSTRING:
          checkLength();
          return super.dispatch(key);
        case Opcodes.GLOBAL:
        case Opcodes.INST:
          String module = PickleUtils.readline(input);
          global(module, PickleUtils.readline(input), key);
          break;
        case Opcodes.STACK_GLOBAL:
          Object name = stack.pop();
          global(String.valueOf(stack.pop()), String.valueOf(name), key);
          break;
        case Opcodes.REDUCE:
          reduce();
          break;
        case Opcodes.BUILD:
          build();
          break;
        case Opcodes.APPEND:
          Object element = stack.pop();
          list().add(element);
          break;
        case Opcodes.APPENDS:
          List<Object> elements = stack.pop_all_since_marker();
          list().addAll(elements);
          break;
        case Opcodes.SETITEM:
          Object value = stack.pop();
          put(Arrays.asList(stack.pop(), value));
          break;
        case Opcodes.SETITEMS:
          put(stack.pop_all_since_marker());
          break;
        default:
          throw new MalformedException(
              "its pickle has the instruction "
                  + key
                  + ", which is not one of those that make tensors");
      }
      return NO_RETURN_VALUE;
    } catch (MalformedException e) {
      throw new RefusedException(e.getMessage(), e);
    }
  }

  /** The library allocates what a length claims before it reads. */
  private void checkLength() throws MalformedException {
    if (bytes.remaining() < Integer.BYTES
        || Integer.toUnsignedLong(bytes.getInt(bytes.position())) > bytes.remaining()) {
      throw new MalformedException("its pickle is cut short");
    }
  }

  private void global(String module, String name, short key) throws MalformedException {
    Object found =
        TorchGlobals.find(module, name)
            .orElseThrow(
                () ->
                    new MalformedException(
                        "its pickle names "
                            + Names.quoted(module + "." + name)
                            + "; only tensors are read, and nothing of a pickle is ever run"));
    if (key == Opcodes.INST) {
      throw new MalformedException("its pickle makes an instance where it should make a tensor");
    }
    stack.add(found);
  }

  private void reduce() throws MalformedException {
    Object arguments = stack.pop();
    Object callable = stack.pop();
    if (!(callable instanceof Callable function) || !(arguments instanceof Object[] tuple)) {
      throw new MalformedException("its pickle calls what is not to be called");
    }
    stack.add(function.call(Arrays.asList(tuple)));
  }

  /** A state dict carries the versions of its modules as a state of its own; nothing needs them. */
  private void build() throws MalformedException {
    stack.pop();
    if (!(stack.peek() instanceof OrderedDict)) {
      throw new MalformedException("its pickle sets the state of what has none");
    }
  }

  @SuppressWarnings("unchecked") // Lists are made by the library only, of objects.
  private List<Object> list() throws MalformedException {
    if (stack.peek() instanceof List<?> list) {
      return (List<Object>) list;
    }
    throw new MalformedException("its pickle appends to what is not a list");
  }

  /** Sets keys and values, which alternate, in the dictionary on the stack. */
  @SuppressWarnings("unchecked") // Dictionaries are made by the library and this package only.
  private void put(List<Object> items) throws MalformedException {
    if (!(stack.peek() instanceof Map<?, ?> map) || items.size() % 2 != 0) {
      throw new MalformedException("its pickle sets items of what is not a dictionary");
    }
    for (int i = 0; i < items.size(); i += 2) {
      ((Map<Object, Object>) map).put(TorchGlobals.text(items.get(i)), items.get(i + 1));
    }
  }

  @Override
  protected Object persistentLoad(Object id) {
    try {
      Storage storage = TorchGlobals.storage(id);
      storages.accept(storage);
      return storage;
    } catch (MalformedException e) {
      throw new RefusedException(e.getMessage(), e);
    }
  }
}
