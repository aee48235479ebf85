package dev.brushwork.compute.cuda.cudnn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.bytedeco.cuda.global.cudnn;

/** Where the tensors of a {@link FakeGraph} lie, from a variant pack. */
record FakeBinding(Map<Long, Long> addresses, long workspace) {
  private static final int ALIGNMENT = 16;

  static FakeBinding of(FakeDescriptor pack) {
    long[] ids = pack.longs(cudnn.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS);
    long[] pointers =
        pack.longs(cudnn.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, AttributeType.VOID_PTR);
    Map<Long, Long> addresses = new HashMap<>();
    FakeCudnn.require(ids.length == pointers.length, "as many addresses as ids are needed");
    for (int i = 0; i < ids.length; i++) {
      FakeCudnn.require(addresses.put(ids[i], pointers[i]) == null, "%d is bound twice", ids[i]);
    }
    long[] workspace = pack.longs(cudnn.CUDNN_ATTR_VARIANT_PACK_WORKSPACE, AttributeType.VOID_PTR);
    return new FakeBinding(addresses, workspace[0]);
  }

  /** All memory that the graph names, aligned and apart from what is written. */
  void requireFor(FakeGraph graph, long workspaceBytes) {
    List<FakeGraph.Tensor> tensors = graph.inMemory();
    Set<Long> ids = new HashSet<>();
    tensors.forEach(tensor -> ids.add(tensor.id()));
    FakeCudnn.require(
        ids.equals(addresses.keySet()), "%s are bound, needed are %s", addresses, ids);
    FakeGraph.Tensor output = graph.operations().get(graph.operations().size() - 1).output();
    ToLongFunction<FakeGraph.Tensor> bytes = t -> t.elements() * FakeExecution.format(t).bytes();
    List<long[]> written = new ArrayList<>();
    written.add(new long[] {addresses.get(output.id()), bytes.applyAsLong(output)});
    if (workspaceBytes > 0) {
      FakeCudnn.require(
          workspace != 0 && workspace % ALIGNMENT == 0, "the workspace is at %d", workspace);
      written.add(new long[] {workspace, workspaceBytes});
      FakeCudnn.require(
          !overlap(written.get(0), written.get(1)), "the workspace overlaps the output");
    }
    for (FakeGraph.Tensor tensor : tensors) {
      long address = addresses.get(tensor.id());
      FakeCudnn.require(address != 0 && address % ALIGNMENT == 0, "%s is at %d", tensor, address);
      for (long[] range : written) {
        FakeCudnn.require(
            (tensor.equals(output) && range == written.get(0))
                || !overlap(range, new long[] {address, bytes.applyAsLong(tensor)}),
            "%s overlaps what is written",
            tensor);
      }
    }
  }

  private static boolean overlap(long[] a, long[] b) {
    return a[0] < b[0] + b[1] && b[0] < a[0] + a[1];
  }
}
