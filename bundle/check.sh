#!/bin/sh
# Unpacks archives in empty folders and runs what is in them on a PATH without Java, as a user would.
#
#   check.sh ARCHIVE...
set -eu

fail() {
  echo "bundle: $*" >&2
  exit 1
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/path" "$work/home"
for tool in sh readlink dirname getconf; do
  ln -s "$(command -v "$tool")" "$work/path"
done

# Runs a program of the archive; nothing of this environment reaches it.
run() {
  env -i PATH="$work/path" HOME="$work/home" BRUSHWORK_CACHE="$work/home/cache" \
    BRUSHWORK_JAVA_OPTIONS="-Duser.home=$work/home" "$@" </dev/null
}

for archive; do
  rm -rf "$work/empty"
  mkdir "$work/empty"
  tar -xf "$archive" -C "$work/empty"
  root=$(echo "$work"/empty/*)
  [ -d "$root" ] || fail "$archive has more than one folder at its top"
  for part in LICENSE NOTICE licenses/dependencies.md runtime/legal/java.base; do
    [ -e "$root/$part" ] || fail "$archive has no $part"
  done
  cd "$work/empty"
  case $archive in
    *brushwork-*)
      run "$root/bin/brushwork" --version
      run "$root/bin/brushwork" doctor
      run "$root/bin/brushwork" demo --size 64 --iterations 2
      for made in brushwork-demo.png brushwork-demo-sheet.png; do
        [ -s "$made" ] || fail "the demo wrote no $made"
      done
      ;;
    *gpu-check-*)
      if run "$root/bin/gpu-check" --out "$work/empty/out" 2>"$work/said"; then
        [ -e /proc/driver/nvidia/version ] || fail "$archive found a GPU where there is none"
      else
        [ $? -eq 1 ] || fail "gpu-check without a driver must end with exit code 1"
        grep -q 'no NVIDIA driver' "$work/said" || fail "gpu-check did not say what is missing"
      fi
      cat "$work/said"
      [ -s "$work/empty/out/gpu-check.json" ] || fail "gpu-check wrote no JSON"
      ;;
    *) fail "what is $archive?" ;;
  esac
  cd /
  echo "bundle: $archive works"
done
