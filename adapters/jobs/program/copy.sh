# The work of the kinds of job. The copier is python3 with libnbd; its text is the function copier_text.

copier_install() {
  copier=$BASE/bin/copy-${SELF##*-}.py
  [ -s "$copier" ] || copier_text | put_file "$copier"
}
copier_run() {
  copier_install
  exec /usr/bin/python3 -I -B "$copier" "$1" "$DIR" "$INPUT" "$RUN/keys"
}
job_work_stage_disk() { copier_run stage; }
job_work_write_volume() { copier_run write; }
# Guests and libguestfs have no network, and come after the copies of others.
job_work_convert_guest() { copier_run convert; }
# Looks only. It comes before everything else that its task does there.
job_work_review_staged() { copier_run review; }

serve_input() { if [ -e "$INPUT/$1" ]; then cat "$INPUT/$1"; fi; }

# Exports one volume, writable, until nobody has been connected for a while: then the other side is dead.
job_work_serve_volume() {
  serve_volume=$(serve_input volume)
  serve_format=$(serve_input format)
  serve_socket=$(serve_input socket)
  serve_idle=$(serve_input idleSeconds)
  check_path "$serve_volume"
  check_path "$serve_socket"
  check_number "$serve_idle"
  case $serve_format in raw | qcow2) ;; *) fail INTERNAL 'The format of the volume is neither raw nor qcow2.' ;; esac
  case $serve_socket in *[!A-Za-z0-9/._-]*) fail INTERNAL 'The path of the socket has characters that are not allowed.' ;; esac
  [ "${#serve_socket}" -le 100 ] || fail INTERNAL 'The path of the socket is too long.'
  trusted_enter "${serve_volume%/*}"
  serve_volume=./${serve_volume##*/}
  [ -f "$serve_volume" ] || [ -b "$serve_volume" ] || fail NOT_FOUND 'The volume does not exist.'
  [ ! -L "$serve_volume" ] || fail UNSUPPORTED_DISK 'The volume is a symbolic link.'
  serve_check
  serve_directory
  qemu-nbd --persistent --shared=32 --socket="$serve_socket" --export-name="$(serve_input exportName)" \
    --cache=writeback --discard=unmap --format="$serve_format" -- "$serve_volume" &
  serve_pid=$!
  until [ -S "$serve_socket" ]; do
    kill -0 "$serve_pid" 2>/dev/null || fail JOB_FAILED 'qemu-nbd does not open the volume.'
    sleep 0.05
  done
  chown -- "$(login_user)" "$serve_socket"
  serve_until_idle
  kill -TERM "$serve_pid" 2>/dev/null || true
  serve_code=0
  wait "$serve_pid" || serve_code=$?
  job_remove_socket
  [ "$serve_code" -eq 0 ] || fail JOB_FAILED 'qemu-nbd did not close the volume properly.'
}
serve_check() {
  qemu-img info -U --output=json -f "$serve_format" -- "$serve_volume" >"$CALL/info" || fail UNSUPPORTED_DISK 'The volume cannot be opened.'
  if grep -Eq '"(full-backing-filename|backing-filename|data-file)"' "$CALL/info"; then
    fail UNSUPPORTED_DISK 'The volume refers to another file.'
  fi
}
serve_directory() {
  serve_parent=${serve_socket%/*}
  [ ! -L "$serve_parent" ] || fail STATE_CONFLICT 'The directory of the socket is a symbolic link.'
  [ -d "$serve_parent" ] || mkdir -m 0700 -- "$serve_parent" || fail STATE_CONFLICT 'The directory of the socket cannot be made.'
  [ "$(stat -c %a -- "$serve_parent")" = 700 ] || fail STATE_CONFLICT 'The directory of the socket is open to others.'
  printf '%s\n' "$serve_socket" | put_file "$DIR/socket"
  chown -- "$(login_user)" "$serve_parent"
  rm -f -- "$serve_socket"
}
# A connected socket of the server shows under the server's path (state 03).
serve_until_idle() {
  serve_quiet=0
  while kill -0 "$serve_pid" 2>/dev/null && [ "$serve_quiet" -lt "$serve_idle" ]; do
    sleep 1
    if awk -v path="$serve_socket" '$8 == path && $6 == "03" { found = 1 } END { exit !found }' /proc/net/unix; then
      serve_quiet=0
    else
      serve_quiet=$((serve_quiet + 1))
    fi
  done
}
