# What is done to a job that runs: ended, removed, told another limit or another input.

job_processes() {
  # Zombies and processes that end show an empty environment.
  # Of this base: two of them on one machine (as in tests) may have jobs of one name.
  grep -lzxF -- "SAMPAN_JOB=$JOB" /proc/[0-9]*/environ 2>/dev/null |
    xargs -r grep -lzxF -- "SAMPAN_BASE=$BASE" 2>/dev/null | cut -d/ -f3 || true
}
job_inits() {
  for job_pid in $(job_processes); do
    awk -v pid="$job_pid" '$1 == "NSpid:" && NF > 2 && $NF == 1 { print pid }' "/proc/$job_pid/status" 2>/dev/null || true
  done
}
job_end() {
  : >"$DIR/killed"
  job_tries=0
  while job_alive || [ -n "$(job_processes)" ]; do
    job_tries=$((job_tries + 1))
    # Init first: its end is waited for by those that hold the lock. After five seconds, whoever is left.
    if [ "$job_tries" -le 100 ]; then job_targets=$(job_inits); else job_targets=$(job_processes); fi
    for job_pid in $job_targets; do kill -KILL "$job_pid" 2>/dev/null || true; done
    [ "$job_tries" -le 600 ] || fail JOB_FAILED 'Processes of the job are left that cannot be killed.'
    sleep 0.05
  done
  job_sweep
}

# Changes nothing but what the machine knows of control planes.
verb_epoch_claim() { mutating_epoch; }

verb_job_kill() {
  mutating
  job_open
  [ -d "$DIR" ] || return 0
  job_lock
  [ ! -d "$DIR" ] || job_end
}
verb_job_remove() {
  mutating
  job_open
  fence_shut "job.$JOB"
  [ -d "$DIR" ] || return 0
  job_lock
  [ -d "$DIR" ] || return 0
  job_end
  rm -rf -- "$DIR"
}
# The limit of a transfer that runs; 0 is none. Read by the work about once a second.
verb_job_rate() {
  mutating
  job_open
  need rateBitsPerSecond
  job_rate=$(input rateBitsPerSecond)
  check_number "$job_rate"
  [ -e "$DIR/start" ] || fail NOT_FOUND 'There is no such job.'
  printf '%s\n' "$job_rate" | put_file "$DIR/rate"
}

# Inputs that the work reads when it needs them, such as a session's cookie, each whole or not at all; none that it did not have.
verb_job_refresh() {
  mutating
  job_open
  [ -d "$DIR" ] || fail NOT_FOUND 'There is no such job.'
  job_lock
  [ -e "$DIR/start" ] || fail NOT_FOUND 'There is no such job.'
  if ! job_alive; then return 0; fi
  for job_file in "$CALL"/in/input.*; do
    [ -e "$job_file" ] || continue
    job_name=${job_file##*/input.}
    [ -f "$INPUT/$job_name" ] && [ ! -L "$INPUT/$job_name" ] || fail INTERNAL "The job has no input $job_name."
  done
  for job_file in "$CALL"/in/input.*; do
    [ -e "$job_file" ] || continue
    base64 -d <"$job_file" | put_file "$INPUT/${job_file##*/input.}"
  done
}
