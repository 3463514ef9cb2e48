#!/bin/bash
# in-lab.sh CMD…: a new run, CMD inside it, and the run removed again whatever happens. Exit code of CMD.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
run=r$(date +%s | tail -c 6)-$$
lab_dir=${SAMPAN_LAB_DIR:-$(cd "$here/../../.." && pwd)/.lab}
"$here/lab.sh" sweep
mkdir -p "$lab_dir/runs"
cleanup() {
  code=$?
  trap - EXIT INT TERM HUP
  "$here/lab.sh" down "$run" || true
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
"$here/lab.sh" image > /dev/null
"$here/lab.sh" up "$run"
# kill -9 of this process leaves the run behind; the next one's sweep sees by this that nobody owns it.
echo "$$ $(awk '{ print $22 }' "/proc/$$/stat")" > "$lab_dir/runs/$run/owner"
# In the background, so that a signal ends the wait at once and not only when CMD ends.
"$here/lab.sh" exec "$run" "$@" &
child=$!
code=0
wait "$child" || code=$?
exit "$code"
