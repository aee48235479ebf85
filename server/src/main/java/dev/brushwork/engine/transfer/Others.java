package dev.brushwork.engine.transfer;

import dev.brushwork.compute.Bindings;
import java.util.List;
import java.util.Optional;

/** Binds what is compared with neither the content nor the styles without masks. */
interface Others {
  /** For pricing, where nothing is bound. */
  Others NONE =
      new Others() {
        @Override
        public void regions(Bindings bindings, List<RegionRecorder.Region> regions) {}

        @Override
        public void temporal(Bindings bindings, Optional<TemporalTerm> term) {}
      };

  /** Binds the regions' guides and targets. */
  void regions(Bindings bindings, List<RegionRecorder.Region> regions);

  /** Binds the picture before. */
  void temporal(Bindings bindings, Optional<TemporalTerm> term);
}
