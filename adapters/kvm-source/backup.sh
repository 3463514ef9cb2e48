# Pull-mode backup jobs. A task's directory stands under SRC_TASKS; what is in it:
#   owner     the VM's UUID, written first: our mark
#   state     how the job began, written when it runs: without it nobody has been told of the job
#   reach/    0700, of the SSH user: the socket for him
# QEMU makes its socket in libvirt's directory of the domain, where its user and its security label may write; a hard link
# brings it to the user. Scratch files stand where more is free, in a directory of QEMU's user.

src_backup_open() {
  src_vm
  need task
  src_task=$(input task)
  check_id "$src_task"
  [ "${#src_task}" -le 64 ] || fail INTERNAL 'The name of a task is too long.'
  src_dir=$SRC_TASKS/$src_task
  src_scratch_here=$src_dir/scratch
  src_scratch_images=$SRC_IMAGES/.sampan-$src_task
}

# Sets src_job to ours, none or other.
src_look_job() {
  src_job=none
  if src_virsh backup-dumpxml "$src_uuid" >"$CALL/backup" 2>/dev/null; then
    src_job=other
    if grep -qF -e "'$src_scratch_here/" -e "'$src_scratch_images/" "$CALL/backup"; then src_job=ours; fi
  elif src_virsh domjobinfo "$src_uuid" 2>/dev/null | grep -q '^Job type: *[^N ]'; then
    src_job=other
  fi
}

# The user of the VM's QEMU, and libvirt's directory of the domain (empty where it cannot be used). Which process is the
# VM's, libvirt says: any user may start one that is called qemu and has the UUID in its arguments.
src_find_qemu() {
  src_file=$SRC_RUN/$(src_virsh domname "$src_uuid" | head -n 1).pid
  trusted "$SRC_RUN" && [ ! -L "$src_file" ] && [ -f "$src_file" ] && [ "$(stat -c %u -- "$src_file")" = 0 ] ||
    fail HYPERVISOR_REFUSED "libvirt's pid file of the source VM, $src_file, is not there or is not root's alone, so its QEMU cannot be told from other processes."
  src_pid=$(head -n 1 "$src_file")
  check_number "$src_pid"
  grep -qF -- "$src_uuid" "/proc/$src_pid/cmdline" 2>/dev/null || fail SOURCE_SHUT_DOWN 'The QEMU process of the source VM is not there.'
  src_owner=$(awk '$1 == "Uid:" { u = $3 } $1 == "Gid:" { g = $3 } END { print u ":" g }' "/proc/$src_pid/status")
  src_serve=
  src_id=$(src_virsh domid "$src_uuid")
  for src_file in /var/lib/libvirt/qemu/domain-"${src_id%%[!0-9]*}"-*; do
    [ -L "$src_file" ] || [ ! -d "$src_file" ] || src_serve=$src_file
  done
}
src_free() { df -P -k -- "$1" | awk 'END { printf "%.0f\n", $4 * 1024 }'; }
src_choose_scratch() {
  src_room=$(src_free "${SRC_TASKS%/*}")
  src_scratch=$src_scratch_here
  if [ -d "$SRC_IMAGES" ] && src_images_ours && [ "$(src_free "$SRC_IMAGES")" -gt "$src_room" ]; then
    src_room=$(src_free "$SRC_IMAGES")
    src_scratch=$src_scratch_images
  fi
  out scratch "$src_scratch"
  out free "$src_room"
}

# Elsewhere another user could have the scratch handed to QEMU in the place of something else. The directory may be a link.
src_images_ours() { trusted "${SRC_IMAGES%/*}" && trusted "$(realpath -- "$SRC_IMAGES")"; }

verb_src_backup_look() {
  src_backup_open
  src_need_active
  out power "$src_power"
  src_look_job
  out job "$src_job"
  if [ -s "$src_dir/state" ]; then out_file state "$src_dir/state"; fi
  printf '%s\n' "$src_uuid" >"$CALL/uuids"
  src_report "$CALL/uuids"
  [ "$src_job" != other ] || return 0
  src_find_qemu
  src_choose_scratch
  src_socket=$src_serve/sampan.sock
  # A Unix socket's address holds 107 bytes, and a hard link needs one file system.
  if [ -z "$src_serve" ] || [ "${#src_socket}" -gt 107 ] ||
    [ "$(stat -c %d -- "$src_serve")" != "$(stat -c %d -- "${SRC_TASKS%/*}")" ]; then
    src_socket=$src_dir/reach/nbd.sock
  fi
  out socket "$src_socket"
}

verb_src_backup_begin() {
  mutating
  src_backup_open
  need xml disks scratch socket freeze
  fence_open "backup.$src_task"
  src_backup_lock
  if fence_is_shut "backup.$src_task"; then # an end that found no directory yet
    [ -s "$src_dir/state" ] || src_remove_files
    fence_stale
  fi
  src_need_active
  src_look_job
  case $src_job in
    none) ;;
    ours) # Begun, but the call died before anybody was told the point in time: nobody knows it, so it is worth nothing.
      [ ! -s "$src_dir/state" ] || fail IN_USE 'The backup job of this task was begun by another call.'
      src_abort_job
      ;;
    *) fail IN_USE 'Another backup or migration job holds the source VM: wait until it has ended.' ;;
  esac
  [ ! -s "$src_dir/state" ] || fail SOURCE_CHANGED 'The backup job of this task ended before its time: begin again from the start.'
  src_find_qemu
  src_places
  src_consistency=CRASH_CONSISTENT
  [ "$src_power" != paused ] || src_consistency=PAUSED
  if [ "$src_power" = running ] && [ "$(input freeze)" = yes ]; then src_freeze; fi
  src_take_evidence
  src_time=$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
  src_begun=0
  src_limit=40
  src_virsh backup-begin "$src_uuid" "$(input_file xml)" 2>"$CALL/error" || src_begun=$?
  src_limit=60
  src_end_freeze
  if [ "$src_begun" -ne 0 ]; then src_begin_failed; fi
  src_hand_over
  {
    printf 'pointInTime=%s\nconsistency=%s\nsocket=%s\n' "$src_time" "$src_consistency" "$src_reach"
    printf 'disks=%s\n' "$(input disks)"
    printf 'bootId=%s\ndomainId=%s\nwrites=%s\n' "$(boot_id)" "$src_domain" "$src_writes"
  } | put_file "$src_dir/state"
  out_file state "$src_dir/state"
}
src_backup_lock() {
  trusted_enter "${SRC_TASKS%/*}"
  mkdir -p -m 0711 -- "$SRC_TASKS"
  chmod 0711 -- "$SRC_TASKS"
  mkdir -p -m 0711 -- "$src_dir"
  src_wait_turn
  [ -d "$src_dir" ] || fail IN_USE 'The backup of this task is being removed.'
  [ -s "$src_dir/owner" ] || printf '%s\n' "$src_uuid" | put_file "$src_dir/owner"
  [ "$(cat "$src_dir/owner")" = "$src_uuid" ] || fail STATE_CONFLICT 'The backup of this task is of another VM.'
}
src_wait_turn() {
  exec 5<"$src_dir"
  flock -w 90 5 || fail IN_USE 'Another call works on the backup of this task.'
}
src_places() {
  src_scratch=$(input scratch)
  src_socket=$(input socket)
  case $src_scratch in "$src_scratch_here" | "$src_scratch_images") ;; *) fail INTERNAL 'Scratch files do not go there.' ;; esac
  case $src_socket in
    "$src_serve/sampan.sock" | "$src_dir/reach/nbd.sock") ;;
    *) fail SOURCE_CHANGED 'The source VM was started anew meanwhile.' ;;
  esac
  case $src_scratch in
    "$src_scratch_images") src_images_ours || fail STATE_CONFLICT "Other users than root may write in $SRC_IMAGES of the source host, or above it: scratch files must not stand there." ;;
  esac
  rm -rf -- "$src_scratch_here" "$src_scratch_images" "$src_dir/reach"
  rm -f -- "$src_serve/sampan.sock"
  mkdir -m 0700 -- "$src_scratch" "$src_dir/reach"
  chown -h -- "$src_owner" "$src_scratch"
  [ "$src_socket" != "$src_dir/reach/nbd.sock" ] || chown -- "$src_owner" "$src_dir/reach"
  printf '%s\n' "$src_socket" | put_file "$src_dir/socket"
}
# QEMU listens already, so that the socket's owner and name do not matter to it any more. It may be hostile: nothing of its
# own is changed before the directory is ours and what lies in it is known to be a socket.
src_hand_over() {
  src_reach=$src_dir/reach/nbd.sock
  chown -- 0:0 "$src_dir/reach"
  [ "$src_socket" = "$src_reach" ] || ln -P -- "$src_socket" "$src_reach" || true
  # A hard link that QEMU's user prepared would be of another's socket.
  if [ -L "$src_reach" ] || [ ! -S "$src_reach" ] || [ "$(stat -c %u -- "$src_reach")" != "${src_owner%:*}" ]; then
    fail HYPERVISOR_REFUSED 'QEMU has not made the socket of the backup job.'
  fi
  src_login=$(login_user)
  src_login="$(id -u -- "$src_login"):$(id -g -- "$src_login")"
  chmod 0600 -- "$src_reach"
  chown -h -- "$src_login" "$src_reach"
  chown -- "$src_login" "$src_dir/reach"
}
src_begin_failed() {
  src_look_job
  if [ "$src_job" = ours ]; then src_abort_job; fi
  src_remove_files
  case $(cat "$CALL/error") in
    *'block job'* | *'blockjob'* | *'backup job'* | *'another job'* | *'state change lock'*)
      fail IN_USE "Another job holds the source VM: $(src_words "$CALL/error")." ;;
    *'domain is not running'*) fail SOURCE_SHUT_DOWN 'The source VM is shut down.' ;;
    *'No space left'*) fail NO_SPACE 'The file system for scratch files of the source host is full.' ;;
  esac
  src_refused "$CALL/error"
}

# Room for the guest's writes, and whether the job still runs: to be asked for while disks are copied.
verb_src_backup_watch() {
  src_backup_open
  src_look_power
  out power "$src_power"
  src_job=none
  [ "$src_power" = absent ] || src_look_job
  out job "$src_job"
  src_scratch=$src_scratch_here
  [ ! -d "$src_scratch_images" ] || src_scratch=$src_scratch_images
  [ -d "$src_scratch" ] || return 0
  out free "$(src_free "$src_scratch")"
  out used "$(du -sk -- "$src_scratch" | awk '{ printf "%.0f\n", $1 * 1024 }')"
}

verb_src_backup_end() {
  mutating
  src_backup_open
  fence_shut "backup.$src_task"
  [ ! -d "$src_dir" ] || src_wait_turn
  src_look_power
  if [ "$src_power" != absent ] && [ "$src_power" != 'shut off' ]; then
    src_look_job
    if [ "$src_job" = ours ]; then src_abort_job; fi
    if [ -e "$src_dir/frozen" ]; then src_thaw; fi
  fi
  [ ! -s "$src_dir/owner" ] || [ "$(cat "$src_dir/owner")" = "$src_uuid" ] || fail STATE_CONFLICT 'The backup of this task is of another VM.'
  src_remove_files
}
src_abort_job() {
  src_tries=0
  while [ "$src_job" = ours ]; do
    src_virsh domjobabort "$src_uuid" || true
    src_look_job
    src_tries=$((src_tries + 1))
    [ "$src_tries" -lt 120 ] || fail HYPERVISOR_REFUSED 'The backup job of the source VM does not end.'
    [ "$src_job" != ours ] || sleep 0.5
  done
}
# The socket file outlives the job. After a restart of the VM the same path may be another task's: the inode tells.
src_remove_files() {
  if [ -s "$src_dir/socket" ] && [ "$src_dir/reach/nbd.sock" -ef "$(cat "$src_dir/socket")" ]; then
    rm -f -- "$(cat "$src_dir/socket")"
  fi
  rm -rf -- "$src_scratch_images" "$src_dir"
  rmdir -- "$SRC_TASKS" 2>/dev/null || true
}
