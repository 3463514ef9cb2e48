# LocalStorage: volumes as qcow2 files below a directory of a target host. Everything that is removed carries our mark: the name
# sampan-<task> of a directory, with a file in it that names the task.

LOCAL_MARKER=.sampan-task

local_words() { sed -n 's/^error: //; /[^[:space:]]/p' "$1" | tail -n 2 | tr '\n' ' ' | sed 's/ *$//' | cut -c 1-400; }

# A storage's directory: nowhere near the system, not reached through a link (S17), and root's on the whole way.
local_storage() {
  check_path "$1"
  case "$1/" in
    / | // | /etc/* | /root/* | /dev/* | /proc/* | /sys/* | /boot/* | /run/* | /bin/* | /sbin/* | /lib/* | /lib64/* | /usr/* | /var/ | /var/lib/ | /home/ | /srv/ | /mnt/ | /tmp/ | /var/tmp/)
      fail STATE_CONFLICT 'Volumes must not be kept in this directory: choose one that is for nothing else.' ;;
  esac
}
verb_local_capacity() {
  need path
  local_path=$(input path)
  local_storage "$local_path"
  trusted_enter "$local_path" make 0711
  df -P -k . | awk 'END { printf "total=%.0f\nfree=%.0f\n", $2 * 1024, $4 * 1024 }' >"$CALL/capacity"
  out_file capacity "$CALL/capacity"
}

# Enters DIR of a volume DIR/sampan-TASK/NAME.qcow2, and sets local_path and local_dir, which are below it; local_there is no
# where DIR is not there.
local_volume() {
  need_task
  need path
  local_path=$(input path)
  check_path "$local_path"
  local_dir=${local_path%/*}
  [ "${local_dir##*/}" = "$task_name" ] || fail STATE_CONFLICT 'The volume does not lie in the directory of its task.'
  local_storage "${local_dir%/*}"
  check_id "${local_path##*/}"
  local_there=no
  if [ -d "${local_dir%/*}" ]; then
    local_there=yes
    trusted_enter "${local_dir%/*}"
    local_dir=./$task_name
    local_path=$local_dir/${local_path##*/}
  fi
}
local_ours() { [ ! -L "$local_dir" ] && [ -d "$local_dir" ] && [ "$(stat -c %u -- "$local_dir")" = 0 ] && [ -f "$local_dir/$LOCAL_MARKER" ] && [ "$(cat "$local_dir/$LOCAL_MARKER")" = "$task_id" ]; }
local_info() {
  qemu-img info -U -f qcow2 --output=json -- "$local_path" >"$CALL/info" 2>"$CALL/error" ||
    fail VERIFY_FAILED "The volume cannot be read as qcow2: $(local_words "$CALL/error")."
  out_file info "$CALL/info"
}
verb_local_volume_create() {
  mutating
  local_volume
  with_lock volumes # those of one task share a directory, and are made side by side
  need size
  local_size=$(input size)
  check_number "$local_size"
  [ "$local_there" = yes ] || fail NOT_FOUND 'The directory of the primary storage is not on the target host.'
  if [ ! -e "$local_dir" ]; then
    # The marker is there from the first moment: a directory without it is not ours.
    rm -rf -- "$local_dir.new"
    mkdir -m 0711 -- "$local_dir.new"
    printf '%s\n' "$task_id" | put_file "$local_dir.new/$LOCAL_MARKER"
    mv -T -- "$local_dir.new" "$local_dir"
  fi
  local_ours || fail STATE_CONFLICT 'The directory of the volume is not ours.'
  [ ! -L "$local_path" ] || fail STATE_CONFLICT 'A symbolic link is where the volume goes.'
  if [ ! -e "$local_path" ]; then
    qemu-img create -q -f qcow2 -- "$local_path.new" "$local_size" 2>"$CALL/error" || local_create_failed
    chmod 0600 -- "$local_path.new"
    sync "$local_path.new"
    mv -- "$local_path.new" "$local_path"
  fi
  local_info
}
local_create_failed() {
  rm -f -- "$local_path.new"
  case $(cat "$CALL/error") in
    *'No space left'*) fail NO_SPACE 'The primary storage is full.' ;;
  esac
  fail INTERNAL "The volume cannot be made: $(local_words "$CALL/error")."
}
verb_local_volume_verify() {
  local_volume
  local_ours || fail VERIFY_FAILED 'The volume is not in a directory of ours.'
  [ -f "$local_path" ] && [ ! -L "$local_path" ] || fail VERIFY_FAILED 'The volume is not there.'
  local_info
}
verb_local_volume_delete() {
  mutating
  local_volume
  with_lock volumes
  [ -e "$local_dir" ] || return 0
  local_ours || fail STATE_CONFLICT 'The directory of the volume is not ours, so nothing in it was removed.'
  rm -f -- "$local_path" "$local_path.new"
  if [ -z "$(find "$local_dir" -mindepth 1 ! -name "$LOCAL_MARKER" -print)" ]; then
    rm -f -- "$local_dir/$LOCAL_MARKER"
    rmdir -- "$local_dir"
  fi
}
