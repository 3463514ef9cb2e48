#!/bin/bash
# Names and places of a run. Sourced by the other scripts; sets run, run_dir, parent and defines small helpers.
lab_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab_repo=$(cd "$lab_here/../../.." && pwd)
lab_dir=${SAMPAN_LAB_DIR:-$lab_repo/.lab}
lab_subnet=10.77.0

say() { echo "[lab] $*" >&2; }
fail() { say "$*"; exit 1; }

use_run() { # RUNID
  [[ $1 =~ ^[a-z0-9][a-z0-9-]{0,31}$ ]] || fail "a run id is made of a-z, 0-9 and -, at most 32: '$1'"
  run=$1
  run_dir=$lab_dir/runs/$run
  parent=sampan-lab-$run
}
host_ns() { echo "$parent.$1"; }
host_names() { # of this run; asked before the run exists, what it shall have
  if [ -s "$run_dir/hosts" ]; then cut -f1 "$run_dir/hosts"; else printf '%s\n' ${SAMPAN_LAB_HOSTS:-src mig tgt}; fi
}
host_address() { # NAME INDEX
  case $1 in src) echo $lab_subnet.11 ;; mig) echo $lab_subnet.12 ;; tgt) echo $lab_subnet.13 ;; *) echo $lab_subnet.$((20 + $2)) ;; esac
}
host_role() { case $1 in src*) echo source ;; mig*) echo migration ;; *) echo target ;; esac; }

host_pid() { # NAME: PID 1 of the host, seen from outside; fails if it does not run
  # A pid file can be stale and its number somebody else's by now: believe it only if that process
  # lives in this host's network namespace and is number 1 in a pid namespace of its own.
  local pid ns
  pid=$(cat "$run_dir/hosts.d/$1/pid" 2>/dev/null) && [ -n "$pid" ] || return 1
  ns=$(stat -Lc %d:%i "/run/netns/$(host_ns "$1")" 2>/dev/null) || return 1
  [ "$(stat -Lc %d:%i "/proc/$pid/ns/net" 2>/dev/null)" = "$ns" ] || return 1
  awk '/^NSpid:/ { exit !(NF > 2 && $NF == 1) }' "/proc/$pid/status" 2>/dev/null || return 1
  echo "$pid"
}
enter_host() { # NAME CMD…: in all namespaces of the host, with a clean environment
  local pid
  pid=$(host_pid "$1") || fail "host $1 of run $run does not run"
  shift
  exec nsenter -t "$pid" -m -u -i -n -p -r -w env -i HOME=/root LANG=C.UTF-8 TERM=dumb USER=root LOGNAME=root \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}
