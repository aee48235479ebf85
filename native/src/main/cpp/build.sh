#!/usr/bin/env bash
# Builds the processor's kernels with their binding to Java into one shared library; does nothing if it is up to date.
#
#   build.sh OBJECTS LIBRARY       with $CXX or g++
#
# OBJECTS is a folder for object files, LIBRARY the file to make. A missing compiler is no error: the library is then not
# there, the log says so, and so does the device's description. CXX=none hides one that is there.
set -euo pipefail
objects=$1
library=$2
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}

say() { echo "cpu kernels: $*"; }

compiler=$(command -v "${CXX:-g++}" || true)
if [[ -z $compiler ]]; then
  say 'no g++ here, so this build convolves by oneDNN alone'
  rm -f "$library"
  exit 0
fi
if [[ ! -f $java_home/include/jni.h ]]; then
  say "no jni.h in $java_home, so this build convolves by oneDNN alone"
  rm -f "$library"
  exit 0
fi
if [[ -f $library && -z $(find "$sources" -newer "$library") ]]; then
  exit 0
fi

# OpenMP's library is oneDNN's own, which is loaded before: one team of threads for both.
compile="$compiler -std=c++17 -O3 -fPIC -fopenmp -fno-math-errno -ffp-contract=fast -Wall -Wextra
  -I$java_home/include -I$java_home/include/linux"
mkdir -p "$objects" "$(dirname "$library")"
rm -f "$objects"/*.o

# The name of a set of instructions, the floats of its vectors, and what makes g++ use it.
engine() {
  $compile -DBRUSHWORK_ISA="$1" -DBRUSHWORK_LANES="$2" "${@:3}" -c "$sources/engine.cpp" -o "$objects/engine_$1.o"
}
engine SSE2 4 &
engine AVX2 8 -mavx2 -mfma &
engine AVX512 16 -mavx512f -mavx512dq -mfma -mprefer-vector-width=512 &
$compile -c "$sources/binding.cpp" -o "$objects/binding.o"
for job in $(jobs -p); do
  wait "$job"
done
$compile -shared -o "$library.new" "$objects"/*.o
mv "$library.new" "$library"
say "$(stat -c %s "$library") bytes in $SECONDS s"
