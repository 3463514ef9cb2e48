# The fence of each task: a call that the control plane gave up on may arrive later, when what it was for is over. In $BASE/fences,
# of a task:
#   TASK.lock        held to the end of each of its verbs: shared, exclusive by the one that brings a newer generation
#   TASK.generation  the newest that came
#   TASK.shut        names of what was removed, one a line: nothing of that name is made again
FENCE_MINUTES=1440

# Who brings a newer generation waits until no older verb of the task acts; those of other tasks never wait for it.
fence_hold() {
  need fence
  fence_task=$(input fence)
  check_id "$fence_task"
  [ "${#fence_task}" -le 64 ] || fail INTERNAL 'The name of a task is too long.'
  fence_mine=0
  ! has generation || fence_mine=$(input generation)
  check_number "$fence_mine"
  FENCE=$BASE/fences/$fence_task
  fence_lock
  fence_check
  if [ "$fence_mine" -gt "$fence_known" ]; then
    flock -u 4
    flock -x -w 120 4 || fail IN_USE 'Another call for this task is still under way on this machine.'
    fence_check
    [ "$fence_mine" -eq "$fence_known" ] || printf '%s\n' "$fence_mine" | put_file "$FENCE.generation"
    flock -s 4
    fence_check
  fi
  fence_sweep
}
# A lock that was swept away between its opening and its locking is nobody's any more.
fence_lock() {
  while :; do
    exec 4<>"$FENCE.lock"
    flock -s -w 120 4 || fail IN_USE 'Another call for this task is still under way on this machine.'
    touch -- "$FENCE.lock"
    [ ! "$FENCE.lock" -ef /proc/self/fd/4 ] || return 0
  done
}
fence_check() {
  fence_known=0
  [ ! -s "$FENCE.generation" ] || fence_known=$(cat "$FENCE.generation")
  [ "$fence_mine" -ge "$fence_known" ] || fence_stale
}
fence_stale() {
  fail STALE_CALL 'This part of the task is over on this machine, so nothing was done; order the migration again if it is still wanted.'
}

# fence_shut NAME: before it is removed, also where it is not there. fence_open NAME: before it is made.
fence_shut() { fence_is_shut "$1" || printf '%s\n' "$1" >>"$FENCE.shut"; }
fence_open() { ! fence_is_shut "$1" || fence_stale; }
fence_is_shut() { [ -e "$FENCE.shut" ] && grep -qxF -- "$1" "$FENCE.shut"; }

# For what is named after no task, such as the power of a source: fence_done NAME, once it was put back, and then a call of the same
# generation does it no more. It may come late, when the next task has begun with the same thing.
fence_done() { fence_shut "done.$fence_mine.$1"; }
fence_is_done() { fence_is_shut "done.$fence_mine.$1"; }

# What no verb of its task has touched for a day, by this machine's own clock: no call is so late.
fence_sweep() {
  find "$BASE/fences" -mindepth 1 -maxdepth 1 -name '*.lock' -mmin "+$FENCE_MINUTES" 2>/dev/null | while read -r fence_old; do
    (
      flock -n -x 5 || exit 0
      [ "$fence_old" -ef /proc/self/fd/5 ] && [ -n "$(find "$fence_old" -mmin "+$FENCE_MINUTES" 2>/dev/null)" ] || exit 0
      rm -f -- "${fence_old%.lock}.generation" "${fence_old%.lock}.shut"
      rm -f -- "$fence_old"
    ) 5<"$fence_old" || true
  done
}

# Raises it and changes nothing: for what has to be looked at first, once nothing older can come any more.
verb_task_fence() { mutating; }
