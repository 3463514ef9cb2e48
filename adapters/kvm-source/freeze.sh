# Freezing and thawing a guest's file systems around the instant of a backup; uses backup.sh's names.

# Frozen file systems stop the guest's writes, so they are thawed whatever happens: at the end of the verb, when it is
# killed by a signal that can be caught, and by a process of its own for all the rest.
src_freeze() {
  src_limit=10
  src_virsh qemu-agent-command "$src_uuid" --timeout 5 '{"execute":"guest-ping"}' || { src_limit=60; return 0; }
  : >"$src_dir/frozen"
  setsid sh -c 'sleep 60; exec timeout 30 virsh -q -c qemu:///system domfsthaw "$1"' sampan-thaw "$src_uuid" \
    </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 9>&- &
  src_watchdog=$!
  trap 'src_leave || finish; finish' EXIT
  src_limit=20
  src_consistency=FILE_SYSTEMS_FROZEN
  src_virsh domfsfreeze "$src_uuid" || src_consistency=CRASH_CONSISTENT
}
src_leave() {
  src_code=$?
  set +e
  src_thaw
  return "$src_code"
}
src_end_freeze() {
  [ -e "$src_dir/frozen" ] || return 0
  src_thaw
  trap finish EXIT
}
# A guest that thawed by itself (Windows does after seconds), or was thawed by the watchdog, was not frozen at the instant.
src_thaw() {
  src_limit=10
  src_tries=0
  until src_thawed=$(src_virsh domfsthaw "$src_uuid" 2>&1); do
    src_tries=$((src_tries + 1))
    [ "$src_tries" -lt 5 ] || break
    sleep 1
  done
  src_limit=60
  case $src_thawed in
    'Thawed 0 '* | *error:*) src_consistency=CRASH_CONSISTENT ;;
  esac
  [ "$src_tries" -lt 5 ] || { log "The guest's file systems were not thawed: $src_thawed"; return 0; }
  rm -f -- "$src_dir/frozen"
  [ -z "${src_watchdog:-}" ] || kill -s KILL -- "-$src_watchdog" 2>/dev/null || true
}
