package dev.brushwork.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brushwork.compute.ChannelMap;
import dev.brushwork.compute.Op;
import dev.brushwork.compute.PoolKind;
import dev.brushwork.compute.Precision;
import dev.brushwork.compute.Recorder;
import dev.brushwork.compute.Recording;
import dev.brushwork.compute.Shape;
import dev.brushwork.compute.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassSpecTest {
  private static final ChannelMap CAFFE =
      new ChannelMap(List.of(2, 1, 0), List.of(255f, 255f, 255f), List.of(-104f, -117f, -124f));

  private static Recording record(PassSpec pass, int tap) {
    Recorder recorder = new Recorder(Precision.FP32);
    Tensor image = recorder.variable("image", Shape.map(33, 18, 3));
    NetworkDescription vgg = Networks.find("vgg19").orElseThrow();
    RecordedNetwork recorded =
        RecordedNetwork.record(recorder, vgg, CAFFE, pass, image, List.of(tap));
    recorder.store(recorded.tap(tap), recorder.external("seen", recorded.tap(tap).shape()));
    return recorder.finish();
  }

  @Test
  void onlyTheFirstLayerSeesTheRepeatedBorderAndMapsKeepTheirSizes() {
    PassSpec replicate = new PassSpec(PoolKind.MAX, 1, Border.REPLICATE, NetworkInput.WEIGHTS);
    List<Op> ops = record(replicate, 5).ops();
    List<Op> usual = record(PassSpec.of(PoolKind.MAX), 5).ops();
    assertThat(ops.stream().filter(op -> op instanceof Op.Replicate)).hasSize(1);
    assertThat(((Op.Convolution) ops.get(2)).padding()).isZero();
    assertThat(((Op.Convolution) ops.get(3)).padding()).isEqualTo(1);
    for (int i = 1; i < usual.size(); i++) {
      assertThat(ops.get(i + 1).output().shape()).isEqualTo(usual.get(i).output().shape());
    }
  }

  @Test
  void everyPoolIsOfTheKindAndScaleAskedFor() {
    PassSpec norms = new PassSpec(PoolKind.L2, 0.78, Border.ZEROS, NetworkInput.WEIGHTS);
    List<Op.Pool> pools =
        record(norms, 8).ops().stream()
            .filter(op -> op instanceof Op.Pool)
            .map(op -> (Op.Pool) op)
            .toList();
    assertThat(pools).isNotEmpty();
    assertThat(pools).allMatch(pool -> pool.kind() == PoolKind.L2 && pool.scale() == 0.78);
  }

  @Test
  void theInputIsTheWeightsOwnUnlessAskedOtherwise() {
    assertThat(((Op.Affine) record(PassSpec.of(PoolKind.MAX), 0).ops().get(0)).map())
        .isEqualTo(CAFFE);
    PassSpec means = new PassSpec(PoolKind.MAX, 1, Border.ZEROS, NetworkInput.RGB_MEANS);
    ChannelMap map = ((Op.Affine) record(means, 0).ops().get(0)).map();
    assertThat(map.source()).containsExactly(0, 1, 2);
    assertThat(map.scale()).containsOnly(255f);
    assertThat(map.shift()).containsExactly(-123.675f, -116.28f, -103.53f);
  }
}
