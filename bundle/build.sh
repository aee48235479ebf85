#!/usr/bin/env bash
# Makes one self-contained archive: a launcher, jars, and the Java that runs them.
#
#   build.sh brushwork VERSION TARGET    the server and the command line
#   build.sh gpu-check VERSION TARGET    what checks and times the GPU backend
#
# TARGET is the folder to make it in. The same sources and JDK give the same bytes.
#
# $BUNDLE_JDK names the JDK whose run-time image goes in, by default the first that can be shipped of $JAVA_HOME and those in
# /usr/lib/jvm. $BUNDLE_XZ is the option of xz, -9 unless set.
set -euo pipefail
name=$1
version=$2
target=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$here")

fail() {
  echo "bundle: $*" >&2
  exit 1
}

# A JDK that was built for one distribution links that one's libraries, and runs nowhere else. Before 21, jlink can't do
# what is asked of it here.
portable() {
  local version needs
  version=$("$1/bin/jlink" --version 2>/dev/null) || return 1
  needs=$(readelf -d "$1"/lib/*.so | grep -cE 'NEEDED.*lib(jpeg|lcms2|z|fontconfig)\.so') || true
  [[ ${version%%.*} -ge 21 && $needs -eq 0 ]]
}

first_portable() {
  local jdk
  for jdk; do
    if [[ -n $jdk ]] && portable "$jdk"; then
      echo "$jdk"
      return
    fi
  done
  fail "found no JDK, 21 or later, that runs on every Linux, such as Temurin; BUNDLE_JDK can name one"
}

case $name in
  brushwork)
    limit=90
    modules=$(cat "$here/brushwork.modules")
    jars=("$top/server/target/brushwork-server.jar" "$top"/server/target/lib/*.jar)
    ;;
  gpu-check)
    limit=28
    modules=$(cat "$here/gpu-check.modules")
    jars=("$top/gpu-check/target/brushwork-gpu-check.jar" "$top"/gpu-check/target/lib/*.jar)
    ;;
  *) fail "no archive $name" ;;
esac

jdk=$(if [[ -n ${BUNDLE_JDK:-} ]]; then first_portable "$BUNDLE_JDK"; else first_portable "${JAVA_HOME:-}" /usr/lib/jvm/*; fi)
root=$name-$version-linux-x86_64
work=$target/$root
archive=$target/$root.tar.xz
rm -rf "$work" "$archive"
mkdir -p "$work/bin" "$work/lib" "$work/licenses"

"$jdk/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress zip-0 \
  --output "$work/runtime"
cp "$here/$name.sh" "$work/bin/$name"
cp "$top/LICENSE" "$top/NOTICE" "$work"
cp "$top/docs/dependencies.md" "$here"/licenses/* "$work/licenses"
"$jdk/bin/java" "$here/Repack.java" "$work/lib" "$work/licenses" "${jars[@]}"

mode='u+rwX,go+rX,go-w'
tar --create --sort=name --mtime=2026-01-01T00:00:00Z --owner=0 --group=0 --numeric-owner --mode="$mode" --format=gnu \
  --directory "$target" "$root" | xz "${BUNDLE_XZ:--9}" --threads=1 >"$archive.part"
mv "$archive.part" "$archive"
rm -rf "$work"
size=$(stat -c %s "$archive")
echo "bundle: $archive, $((size >> 20)) MiB, with $(sed -n 's/^IMPLEMENTOR_VERSION=//p' "$jdk/release")"
((size <= limit << 20)) || fail "$archive is larger than $limit MiB"
