#!/bin/sh
# A step of the Dockerfile: builds /src, and lays out in /image what the images have of it.
#
#   build.sh none|required    whether CUDA kernels must have come out
set -eu
cuda=$1

apt-get update
apt-get install -y --no-install-recommends g++ wget ca-certificates
cd /src
./mvnw -B -ntp -Dmaven.test.skip=true -pl server -am package

# The launcher says so at run time; an image without what it is for is better not made.
kernels=$(find native/target/classes -name libbrushwork_kernels.so)
if [ "$cuda" = required ] && [ -z "$kernels" ]; then
  echo 'docker: no CUDA kernels came out of this build: is nvcc of CUDA 13 in CUDA_BUILD_IMAGE?' >&2
  exit 1
fi
cpu=$(find native/target/classes -name libbrushwork_cpu.so)
if [ -z "$cpu" ]; then
  echo 'docker: no CPU kernels came out of this build: is g++ in the image?' >&2
  exit 1
fi

home=/image/opt/brushwork
mkdir -p "$home/bin" "$home/lib" "$home/licenses"
cp server/target/brushwork-server.jar server/target/lib/*.jar "$home/lib"
install -m 755 bundle/brushwork.sh "$home/bin/brushwork"
# Where that launcher looks for Java.
ln -s "$JAVA_HOME" "$home/runtime"
cp LICENSE NOTICE "$home"
cp docs/dependencies.md bundle/licenses/* "$home/licenses"
chmod -R a+rX /image
