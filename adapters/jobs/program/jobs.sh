# Jobs; a kind `foo-bar` is the function `job_work_foo_bar`, with its inputs as files in $INPUT. What is true of one is in the kernel, not in a pid file: a job lives while somebody holds its run.lock, and all its
# processes carry SAMPAN_JOB in their environment. `start` is written once, by the supervisor that holds run.lock.

# Prints nothing; leaves the name of the function in $WORK.
job_work() {
  case $1 in '' | -* | *[!a-z-]*) fail INTERNAL 'There is no such kind of job.' ;; esac
  WORK=job_work_$(printf '%s' "$1" | tr - _)
  command -v -- "$WORK" >/dev/null || fail INTERNAL "There is no kind of job $1."
}
job_open() {
  need id
  JOB=$(input id)
  check_id "$JOB"
  DIR=$BASE/jobs/$JOB
  job_input
}
# In memory, and short, since sockets stand in there.
job_input() { INPUT=$RUN/jobs/$(printf '%s' "$JOB" | sha256sum | cut -c 1-16); }
# What a job leaves outside its directory.
job_sweep() {
  rm -rf -- "$INPUT"
  job_remove_socket
}
job_remove_socket() {
  [ -s "$DIR/socket" ] || return 0
  job_socket=$(cat "$DIR/socket")
  rm -f -- "$job_socket"
  rmdir -- "${job_socket%/*}" 2>/dev/null || true
  rm -f -- "$DIR/socket"
}
job_lock() {
  exec 7<>"$DIR/lock"
  flock -w 60 7 || fail IN_USE 'Another call works on this job.'
}
# Shared and momentary; a supervisor that meets it waits.
job_alive() {
  [ -e "$DIR/run.lock" ] || return 1
  if flock -n -s "$DIR/run.lock" true; then return 1; else return 0; fi
}
systemd_runs() { [ -d /run/systemd/system ] && [ "$(cat /proc/1/comm)" = systemd ] && command -v systemd-run >/dev/null; }

verb_job_start() {
  mutating
  job_open
  need kind
  job_kind=$(input kind)
  job_work "$job_kind"
  fence_open "job.$JOB"
  own_directory "$BASE/jobs"
  own_directory "$RUN/jobs"
  mkdir -- "$DIR" 2>/dev/null || [ -d "$DIR" ] || fail INTERNAL 'The directory of the job cannot be made.'
  job_lock
  [ -d "$DIR" ] || fail IN_USE 'The job is being removed.'
  if fence_is_shut "job.$JOB"; then # a removal that found no directory yet
    [ -e "$DIR/start" ] || rm -rf -- "$DIR"
    fence_stale
  fi
  out boot "$(boot_id)"
  if [ -e "$DIR/start" ] || [ -e "$DIR/killed" ]; then
    out started 0
    return 0
  fi
  boot_id | put_file "$DIR/boot"
  printf '%s\n' "$job_kind" | put_file "$DIR/kind"
  : >>"$DIR/log"
  job_secrets
  job_launch
  job_wait_started
  out started 1
}
job_secrets() {
  rm -rf -- "$INPUT"
  mkdir -m 0700 -- "$INPUT"
  for job_file in "$CALL"/in/input.*; do
    [ -e "$job_file" ] || continue
    base64 -d <"$job_file" >"$INPUT/${job_file##*/input.}"
  done
}
job_launch() {
  if systemd_runs; then
    systemd-run --quiet --collect --unit="sampan-$JOB" --property=KillMode=control-group --property=TimeoutStopSec=5 \
      --setenv=SAMPAN_JOB="$JOB" --setenv=SAMPAN_BASE="$BASE" --setenv=SAMPAN_RUN="$RUN" --setenv=SUDO_USER="$(login_user)" \
      -- sh "$SELF" --supervise "$DIR" || log 'systemd-run did not start the unit'
  else
    env -i PATH="$PATH" SAMPAN_JOB="$JOB" SAMPAN_BASE="$BASE" SAMPAN_RUN="$RUN" SUDO_USER="$(login_user)" \
      setsid sh "$SELF" --supervise "$DIR" </dev/null >>"$DIR/log" 2>&1 3>&- 4>&- 6>&- 7>&- 9>&- &
  fi
}
job_wait_started() {
  job_tries=0
  until [ -e "$DIR/start" ]; do
    job_tries=$((job_tries + 1))
    [ "$job_tries" -le 400 ] || fail JOB_FAILED 'The work did not begin within 20 seconds.'
    sleep 0.05
  done
}

# Outside the namespace: holds run.lock until the last process of the work is gone, and tells how it ended if init could not.
job_supervise() {
  DIR=$1
  JOB=${DIR##*/}
  job_input
  exec 8<>"$DIR/run.lock"
  flock -w 30 8 || exit 0
  if [ -e "$DIR/start" ] || [ -e "$DIR/killed" ]; then exit 0; fi
  trap '' HUP
  printf '1\n' | put_file "$DIR/start"
  job_oom_before=$(job_oom_count)
  set +e
  unshare --pid --fork --kill-child --mount-proc sh "$SELF" --init "$DIR" </dev/null >>"$DIR/log" 2>&1
  job_code=$?
  # Init tells how the work ended unless it was killed; what unshare then ends with differs by version.
  [ ! -e "$DIR/call" ] || job_code=137
  [ -e "$DIR/result" ] || job_result "$job_code" "$job_oom_before"
  job_sweep
}
job_oom_count() { awk '$1 == "oom_kill" { n = $2 } END { print n + 0 }' /proc/vmstat; }
job_result() {
  job_signal=
  [ "$1" -le 128 ] || job_signal=$(kill -l "$(($1 - 128))" 2>/dev/null) || job_signal=$(($1 - 128))
  job_oom=0
  if [ "$job_signal" = KILL ] && [ ! -e "$DIR/killed" ] && [ "$(job_oom_count)" -gt "$2" ]; then job_oom=1; fi
  {
    printf 'exit.code %s\n' "$(printf '%s' "$1" | encode)"
    printf 'exit.oom %s\n' "$(printf '%s' "$job_oom" | encode)"
    [ -z "$job_signal" ] || printf 'exit.signal %s\n' "$(printf '%s' "$job_signal" | encode)"
    [ ! -s "$DIR/out" ] || sed 's/^/result./' "$DIR/out"
    [ ! -s "$DIR/call/failure" ] || awk -v code="$(cut -d ' ' -f 1 "$DIR/call/failure" | tr -d '\n' | encode)" \
      '{ print "result.failure", code; print "result.message", $2 }' "$DIR/call/failure"
  } | put_file "$DIR/result"
}

# Init of the job's own PID namespace: when it goes, everything in there goes.
job_init() {
  DIR=$1
  JOB=${DIR##*/}
  job_input
  CALL=$DIR/call
  mkdir -p "$CALL"
  job_oom_before=$(job_oom_count)
  job_bound_log &
  (
    job_work "$(cat "$DIR/kind")"
    "$WORK"
  ) &
  job_code=0
  wait $! || job_code=$?
  job_result "$job_code" "$job_oom_before"
}
job_bound_log() {
  while sleep 2; do
    [ "$(wc -c <"$DIR/log")" -gt 1048576 ] || continue
    tail -c 65536 "$DIR/log" >"$DIR/log.tail"
    cat "$DIR/log.tail" >"$DIR/log"
  done
}

verb_job_status() {
  job_open
  job_now=$(boot_id)
  if [ ! -e "$DIR/start" ]; then
    out state absent
    return 0
  fi
  job_boot=$(cat "$DIR/boot")
  out starts "$(cat "$DIR/start")"
  out boot "$job_boot"
  [ ! -s "$DIR/progress" ] || out_file progress "$DIR/progress"
  if job_alive; then
    [ ! -s "$DIR/note" ] || out_file note "$DIR/note"
    out state running
    return 0
  fi
  job_sweep
  tail -c 4096 "$DIR/log" >"$CALL/tail"
  out_file logTail "$CALL/tail"
  if [ -e "$DIR/result" ]; then
    out state exited
    cat "$DIR/result" >&3
  elif [ "$job_boot" != "$job_now" ]; then
    out state lost
  else
    # Killed together with its supervisor: nobody was left to say how.
    out state exited
    out exit.code 137
    out exit.signal KILL
    out exit.oom 0
  fi
}
