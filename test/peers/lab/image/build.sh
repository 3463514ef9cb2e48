#!/bin/bash
# build.sh CACHE_DIR: prints the path of the guest's root disk (qcow2), building it when these scripts have changed.
set -eu
cache=$1
here=$(cd "$(dirname "$0")" && pwd)
hash=$(cd "$here" && cat rootfs.sh configure.sh disk.sh labmark build.sh | sha256sum | cut -c1-16)
image=$cache/guest-$hash.qcow2
if [ ! -s "$image" ]; then
  mkdir -p "$cache"
  # One builder at a time; the rename makes the result appear whole or not at all.
  exec 8> "$cache/build.lock"
  flock 8
  if [ ! -s "$image" ]; then
    work=$(mktemp -d "$cache/build.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    uuid=11111111-2222-3333-4444-555555555555
    {
      "$here/rootfs.sh" "$work/rootfs.tar"
      mkdir "$work/root"
      tar -C "$work/root" --numeric-owner -xf "$work/rootfs.tar"
      "$here/configure.sh" "$work/root" "$uuid"
      "$here/disk.sh" "$work/root" "$uuid" "$work/root.raw" 1024
      qemu-img convert -f raw -O qcow2 "$work/root.raw" "$work/root.qcow2"
    } > "$work/log" 2>&1 < /dev/null || { cat "$work/log" >&2; exit 1; }
    mv "$work/root.qcow2" "$image"
  fi
fi
echo "$image"
