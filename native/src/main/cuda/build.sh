#!/usr/bin/env bash
# Builds the kernels with their binding to Java into one shared library; does nothing if it is up to date.
#
#   build.sh cuda OBJECTS LIBRARY       with nvcc, for the GPU: $NVCC, or from $CUDA_HOME, the PATH or /usr/local/cuda
#   build.sh emulator OBJECTS LIBRARY   with $CXX or g++, on the emulator of the tests
#
# OBJECTS is a folder for object files, LIBRARY the file to make.
#
# A missing compiler is no error: the library is then not there, the log says so, and what needs it says so too. NVCC=none
# and CXX=none hide one that is there.
set -euo pipefail
flavour=$1
objects=$2
library=$3
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
emulator=$sources/../../test/emulator
java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
java_headers="-I$java_home/include -I$java_home/include/linux"

say() { echo "kernels: $*"; }

# The first of these that is a program, or nothing.
first_program() {
  local candidate
  for candidate; do
    if command -v "$candidate"; then
      return
    fi
  done
}

case $flavour in
  cuda)
    compiler=$(first_program ${NVCC:-${CUDA_HOME:+"$CUDA_HOME/bin/nvcc"} nvcc /usr/local/cuda/bin/nvcc})
    # Machine code for the four architectures that matter most, and PTX, which a driver can translate for any other. All
    # from the one PTX: nothing here needs instructions newer than sm_80, and the front end, most of the time, runs once.
    compile="$compiler -std=c++17 -O3 --compress-mode=size -Xcompiler -fPIC,-Wall
      -gencode arch=compute_80,code=[compute_80,sm_80,sm_90,sm_100,sm_120]"
    link="$compiler -shared -cudart static"
    inputs=("$sources"/*.cu "$sources"/binding.cpp)
    headers=("$sources"/*.h "$sources"/../cpp/java_methods.h)
    missing='no nvcc here, so this build has no CUDA kernels; CUDA_HOME can name a CUDA 13 toolkit'
    ;;
  emulator)
    compiler=$(first_program "${CXX:-g++}")
    compile="$compiler -std=c++17 -O2 -fPIC -Wall -Wextra -Wno-unknown-pragmas -I$emulator -x c++"
    link="$compiler -shared"
    inputs=("$sources"/*.cu "$sources"/binding.cpp "$emulator"/*.cpp)
    headers=("$sources"/*.h "$sources"/../cpp/java_methods.h "$emulator"/*.h)
    missing='no g++ here, so the tests of the CUDA kernels will skip'
    ;;
  *)
    say "no flavour $flavour"
    exit 2
    ;;
esac

if [[ -z $compiler ]]; then
  say "$missing"
  rm -f "$library"
  exit 0
fi
if [[ $flavour == cuda ]] && ! "$compiler" --list-gpu-code | grep -q sm_120; then
  say "$compiler is older than CUDA 13, so this build has no CUDA kernels"
  rm -f "$library"
  exit 0
fi
if [[ ! -f $java_home/include/jni.h ]]; then
  say "no jni.h in $java_home, so the $flavour kernels are not built"
  exit 0
fi

# Objects of another compiler, or of another command, are none of ours.
mkdir -p "$objects" "$(dirname "$library")"
if [[ $(cat "$objects/command" 2>/dev/null) != "$compile" ]]; then
  rm -f "$objects"/*.o "$library"
  echo "$compile" >"$objects/command"
fi

stale=()
outputs=()
for input in "${inputs[@]}"; do
  output=$objects/$(basename "$input").o
  outputs+=("$output")
  if [[ ! -f $output || -n $(find "$input" "${headers[@]}" -newer "$output") ]]; then
    stale+=("$input")
  fi
done
if [[ ${#stale[@]} -eq 0 && -f $library ]]; then
  exit 0
fi

say "$flavour: compiling ${#stale[@]} of ${#inputs[@]} files with $compiler"
[[ ${#stale[@]} -eq 0 ]] || printf '%s\n' "${stale[@]}" | xargs -P "$(nproc)" -I{} bash -c '
  input=$1; object=$2/$(basename "$input").o
  shift 2
  # An interrupted compilation must not leave half an object.
  "$@" -c "$input" -o "$object.new.o" && mv "$object.new.o" "$object"' _ {} "$objects" $compile $java_headers
$link -o "$library.new" "${outputs[@]}"
mv "$library.new" "$library"
say "$flavour: $(stat -c %s "$library") bytes in $SECONDS s"
