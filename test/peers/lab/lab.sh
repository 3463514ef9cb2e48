#!/bin/bash
# The lab: three libvirt hosts in namespaces of this machine. README.md says what for.
set -eu
PATH=$PATH:/usr/sbin:/sbin
# shellcheck source=common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$lab_here/network.sh"
. "$lab_here/run.sh"
. "$lab_here/guest.sh"

usage() {
  cat >&2 <<E
usage: lab.sh up RUNID             start a run (SAMPAN_LAB_HOSTS="src mig tgt tgt2" for more hosts)
       lab.sh down RUNID           remove it and everything of it
       lab.sh exec RUNID CMD…      run CMD inside the run's parent network namespace
       lab.sh host RUNID NAME CMD… run CMD as root on a host
       lab.sh guest RUNID NAME bios|uefi [DATA-DISK yes|no] [MEMORY-MIB]   define and start a guest on src
       lab.sh reboot RUNID NAME    pull the host's plug and start it again
       lab.sh stop|start RUNID NAME
       lab.sh cut|mend RUNID NAME  the host's network cable
       lab.sh status | sweep       list runs | remove those whose owner is dead
       lab.sh image                build the guest's disk if need be, print its path
       lab.sh can                  can a lab run here? one line and exit code
E
  exit 2
}
can() {
  [ "$(uname -s)" = Linux ] || { echo 'no lab: not Linux'; return 1; }
  [ "$(id -u)" = 0 ] || { echo 'no lab: not root'; return 1; }
  local tool
  for tool in ip flock nsenter libvirtd virtlogd virsh sshd sudo qemu-img qemu-system-x86_64 mmdebstrap grub-mkimage mcopy sfdisk; do
    command -v "$tool" > /dev/null || { echo "no lab: $tool is missing (packages.txt)"; return 1; }
  done
  unshare --mount --pid --uts --ipc --net --fork true 2> /dev/null || { echo 'no lab: namespaces cannot be made here'; return 1; }
  [ -e /dev/kvm ] || { echo 'no lab: /dev/kvm is missing'; return 1; } # guests use TCG, but libvirt must see it
  echo 'a lab can run here'
}
status() {
  local dir
  for dir in "$lab_dir"/runs/*/; do
    [ -d "$dir" ] || continue
    use_run "$(basename "$dir")"
    echo "$run $(run_alive && echo up || echo down)$(orphaned && echo ', owner is dead' || true):"
    for name in $(host_names); do echo "  $name $(host_pid "$name" > /dev/null && echo up || echo down)"; done
  done
}
orphaned() { # the run has an owner on record, and that very process is gone
  local pid start
  read -r pid start 2> /dev/null < "$run_dir/owner" || return 1
  [ "$(awk '{ print $22 }' "/proc/$pid/stat" 2> /dev/null)" != "$start" ]
}
sweep() {
  local dir
  for dir in "$lab_dir"/runs/*/; do
    [ -d "$dir" ] || continue
    use_run "$(basename "$dir")"
    if orphaned; then say "removing the leftover run $run"; run_down; fi
  done
}

command=${1:-}
[ $# -gt 0 ] && shift
case $command in
  can) can; exit ;;
  status) status; exit ;;
  sweep) sweep; exit ;; # after kill -9 of in-lab.sh
  image) exec "$lab_here/image/build.sh" "$lab_dir/images" ;;
esac
[ $# -ge 1 ] || usage
use_run "$1"
shift
case $command in
  up) run_up ;;
  down) run_down ;;
  exec) run_alive || fail "run $run is not up"
    export SAMPAN_LAB_RUN=$run SAMPAN_LAB_DIR=$lab_dir
    exec nsenter --net="/run/netns/$parent" -- "$@" ;;
  host) name=$1; shift; enter_host "$name" "$@" ;;
  guest) start_guest "$1" "${2:-bios}" "${3:-yes}" "${4:-384}" ;;
  reboot) stop_host "$1"; start_host "$1"; await_host "$1" ;;
  stop) stop_host "$1" ;;
  start) start_host "$1"; await_host "$1" ;;
  cut) ip -n "$parent" link set "v-$1" down ;;
  mend) ip -n "$parent" link set "v-$1" up ;;
  *) usage ;;
esac
