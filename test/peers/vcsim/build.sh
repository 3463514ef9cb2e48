#!/bin/bash
# build.sh: prints the path of the simulator, building it when its sources have changed. Needs golang-go and
# golang-github-vmware-govmomi-dev of Debian 12, and no network.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=${SAMPAN_LAB_DIR:-$(cd "$here/../../.." && pwd)/.lab}/vcsim
hash=$(cd "$here" && cat build.sh server/*.go server/*.json | sha256sum | cut -c1-16)
program=$cache/vcsim-$hash
if [ ! -x "$program" ]; then
  mkdir -p "$cache"
  # One builder at a time; the rename makes the result appear whole or not at all.
  exec 8> "$cache/build.lock"
  flock 8
  if [ ! -x "$program" ]; then
    work=$(mktemp -d "$cache/build.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    # Debian keeps the sources of Go packages in a GOPATH; modules would want to download.
    (cd "$here/server" && GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$cache/gocache" GOFLAGS=-trimpath CGO_ENABLED=0 \
      go build -ldflags '-s -w' -o "$work/vcsim" .) > "$work/log" 2>&1 < /dev/null || { cat "$work/log" >&2; exit 1; }
    mv "$work/vcsim" "$program"
  fi
fi
echo "$program"
