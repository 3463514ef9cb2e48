#!/bin/bash
# with-setup.sh test [unit|system|lab|all] [FILE…] | demo [ARG…]
# Makes a fresh clone on a bare Debian 12 able to run, then runs. What it says itself goes to standard error, so that the
# last line of standard output is the runner's or the demo's.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

say() { echo "setup: $*" >&2; }
fail() { say "$@"; exit 1; }

what=${1:-test}
[ $# -eq 0 ] || shift
[ "$what" = test ] || [ "$what" = demo ] || fail "usage: with-setup.sh test [unit|system|lab|all] [FILE…] | demo [ARG…]"

missing_of() { # PACKAGE…: those that are not installed
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2> /dev/null)" = installed ] || echo "$package"
  done
}
apt() { apt-get -q -o DPkg::Lock::Timeout=400 "$@" >&2; }
install_packages() { # PACKAGE…: only what is missing; the lists are fetched only where they do not help
  local missing
  command -v dpkg-query > /dev/null || { say "this is not Debian: install yourself: $*"; return 1; }
  mapfile -t missing < <(missing_of "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || { say "not root; as root: apt-get install ${missing[*]}"; return 1; }
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  apt install -y --no-install-recommends "${missing[@]}" && return 0
  apt update
  apt install -y --no-install-recommends "${missing[@]}"
}

lab_packages() {
  local packages
  [ -f test/peers/lab/packages.txt ] || { say 'test/peers/lab/packages.txt is missing'; return 1; }
  mapfile -t packages < <(sed 's/#.*//' test/peers/lab/packages.txt | tr -s '[:space:]' '\n' | sed '/^$/d')
  install_packages "${packages[@]}"
}

check_node() {
  command -v node > /dev/null && command -v npm > /dev/null || fail 'Node.js 20.19 or later and npm are needed'
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node.js 20.19 or later is needed, this is $(node -v)"
}
modules_load() { # the native parts too: npm may have left out their scripts
  node -e 'new (require("better-sqlite3"))(":memory:").close(); require("ssh2"); require("esbuild").transformSync("let a: number", { loader: "ts" })' 2> /dev/null
}
npm_ci() { npm ci --no-audit --no-fund >&2; }
compile_tools() {
  local tools=()
  command -v make > /dev/null || tools+=(make)
  command -v g++ > /dev/null || tools+=(g++)
  command -v python3 > /dev/null || tools+=(python3)
  [ ${#tools[@]} -eq 0 ] || install_packages "${tools[@]}"
}
node_modules() {
  local stamp=node_modules/.package-lock.json headers
  if [ -e "$stamp" ] && [ ! package-lock.json -nt "$stamp" ] && modules_load; then return 0; fi
  # Where better-sqlite3 has to be compiled, the headers that came with Node spare a download.
  headers=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
  [ ! -e "$headers/include/node/node.h" ] || export npm_config_nodedir=$headers
  say 'installing node modules (npm ci)'
  npm_ci || { say 'a native module has to be compiled'; compile_tools && npm_ci; } || fail 'npm ci did not work'
  modules_load && return 0
  say 'building the native modules'
  compile_tools
  npm rebuild better-sqlite3 esbuild ssh2 >&2
  modules_load || fail 'the native modules (better-sqlite3, esbuild) do not load; npm must be allowed to run their scripts'
}

check_node
case $what in
  test)
    group=${1:-all}
    # Without its packages the runner says loudly that the lab cannot run, and fails.
    if [ "$group" != unit ] && [ "${SAMPAN_WITHOUT_LAB:-}" != 1 ]; then lab_packages || say 'the lab is not complete'; fi
    node_modules
    [ $# -eq 0 ] || shift
    exec node --import tsx test/run.ts "$group" "$@"
    ;;
  demo)
    lab_packages || say 'the lab is not complete; the demo will say so'
    node_modules
    exec node --import tsx scripts/demo.ts "$@"
    ;;
esac
