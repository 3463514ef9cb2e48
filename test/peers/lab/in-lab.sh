#!/bin/bash
# in-lab.sh CMD…: a new run, CMD inside it, and the run removed again whatever happens. Exit code of CMD.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
run=r$(date +%s | tail -c 6)-$$
"$here/lab.sh" sweep
child=
cleanup() {
  code=$?
  trap - EXIT INT TERM HUP
  [ -z "$child" ] || kill "$child" 2> /dev/null || true
  "$here/lab.sh" down "$run" || true
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
"$here/lab.sh" image > /dev/null
SAMPAN_LAB_OWNER=$$ "$here/lab.sh" up "$run"
# In the background, so that a signal ends the wait at once and not only when CMD ends.
"$here/lab.sh" exec "$run" "$@" <&0 &
child=$!
code=0
wait "$child" || code=$?
exit "$code"
