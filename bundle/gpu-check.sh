#!/bin/sh
# Checks and times the GPU backend on this machine, with the Java beside it: bin/gpu-check --help
set -eu
home=$(dirname "$(dirname "$(readlink -f "$0")")")
# shellcheck disable=SC2086 # several options in one variable
exec "$home/runtime/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  --sun-misc-unsafe-memory-access=allow -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Djava.awt.headless=true \
  ${BRUSHWORK_JAVA_OPTIONS:-} -cp "$home/lib/*" dev.brushwork.gpucheck.GpuCheck "$@"
