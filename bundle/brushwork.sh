#!/bin/sh
# Runs Brushwork with the Java beside it: bin/brushwork --help
#
# BRUSHWORK_JAVA_OPTIONS adds options of the JVM.
set -eu
if ! getconf GNU_LIBC_VERSION >/dev/null 2>&1 && [ ! -e /lib64/ld-linux-x86-64.so.2 ]; then
  echo 'brushwork: needs Linux x86-64 with glibc.' >&2
  exit 1
fi
home=$(dirname "$(dirname "$(readlink -f "$0")")")

# oneDNN's threads would otherwise spin between two operations and take the cores from the rest.
OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}
export OMP_WAIT_POLICY

# What the options are for, ./brushwork of the sources says.
# shellcheck disable=SC2086 # several options in one variable
exec "$home/runtime/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  --sun-misc-unsafe-memory-access=allow -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Djava.awt.headless=true "-Dbrushwork.command=$0" \
  ${BRUSHWORK_JAVA_OPTIONS:-} -cp "$home/lib/*" dev.brushwork.Main "$@"
