#!/bin/sh
# The one program that Sampan runs on other machines. Input: lines of `key base64` on stdin, then `#end COUNT;`; output: such
# lines on stdout, between `#sampan 1` and `#end ok` or `#fail CODE base64`. Verbs are the functions `verb_*`; nothing from
# outside is code.
set -eu
LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
umask 077
SELF=$0
BASE=${SAMPAN_BASE:-/var/lib/sampan}

log() { printf '%s\n' "$*" >&2; }

encode() { base64 | tr -d '\n'; }

# The first failure is what the caller is told, also when it was raised inside $( ).
fail() {
  [ -s "$CALL/failure" ] || { printf '%s ' "$1"; printf '%s' "$2" | encode; printf '\n'; } >"$CALL/failure"
  exit 70
}

has() { [ -e "$CALL/in/$1" ]; }
input() { if has "$1"; then base64 -d <"$CALL/in/$1"; fi; }
input_file() {
  [ -e "$CALL/value.$1" ] || input "$1" >"$CALL/value.$1"
  printf '%s\n' "$CALL/value.$1"
}
need() {
  for need_key in "$@"; do has "$need_key" || fail INTERNAL "The call lacks $need_key."; done
}

out() { { printf '%s ' "$1"; printf '%s' "$2" | encode; printf '\n'; } >&3; }
out_file() { { printf '%s ' "$1"; encode <"$2"; printf '\n'; } >&3; }

check_id() {
  case $1 in
    '' | [.-]* | *[!A-Za-z0-9._-]*) fail INTERNAL 'An identifier has characters that are not allowed.' ;;
  esac
  [ "${#1}" -le 200 ] || fail INTERNAL 'An identifier is too long.'
}
# The task that a verb is for, and the name of what is its own on a machine.
need_task() {
  need task
  task_id=$(input task)
  check_id "$task_id"
  [ "${#task_id}" -le 64 ] || fail INTERNAL 'The name of a task is too long.'
  task_name=sampan-$task_id
}
check_number() {
  case $1 in '' | *[!0-9]*) fail INTERNAL 'A number is not decimal.' ;; esac
  [ "${#1}" -le 18 ] || fail INTERNAL 'A number is too large.'
}
check_path() {
  case $1 in
    *[[:cntrl:]]*) fail STATE_CONFLICT 'A path has control characters.' ;;
    /) ;;
    *//* | */./* | */../* | */. | */.. | */) fail STATE_CONFLICT 'A path is not in its normal form.' ;;
    /*) ;;
    *) fail STATE_CONFLICT 'A path is not absolute.' ;;
  esac
  [ "${#1}" -le 4000 ] || fail STATE_CONFLICT 'A path is too long.'
}

# Whole or not at all: stdin into a temporary file beside PATH, on disk, then renamed.
put_file() {
  put_tmp=$(mktemp -- "${1%/*}/.sampan-tmp.XXXXXXXX")
  cat >"$put_tmp"
  sync "$put_tmp"
  mv -f -- "$put_tmp" "$1"
}

boot_id() { cat /proc/sys/kernel/random/boot_id; }
# machine-id(5): 32 hexadecimal digits, or "uninitialized" on an image that was never booted.
machine_id() {
  for machine_file in /etc/machine-id /var/lib/dbus/machine-id; do
    machine_found=$(head -c 64 -- "$machine_file" 2>/dev/null | tr -d '\n') || machine_found=
    case $machine_found in '' | *[!0-9a-f]*) continue ;; esac
    [ "${#machine_found}" -ne 32 ] || { printf '%s\n' "$machine_found"; return 0; }
  done
}
login_user() { printf '%s\n' "${SUDO_USER:-root}"; }
login_home() { getent passwd "$(login_user)" | cut -d: -f6; }

with_lock() {
  check_id "$1"
  exec 6<>"$BASE/$1.lock"
  flock -w 60 6 || fail IN_USE 'Another change of the same kind is still under way on this machine.'
}

# Before a verb changes anything for a task.
mutating() {
  mutating_epoch
  fence_hold
}
# Held to the end of the verb, shared by verbs of the same epoch: who brings a newer epoch waits until no older one acts.
mutating_epoch() {
  need epoch
  mutating_number=$(input epoch)
  check_number "$mutating_number"
  exec 9<>"$BASE/epoch.lock"
  flock -s -w 120 9 || fail IN_USE 'A change of another control plane is still under way on this machine.'
  mutating_check "$mutating_number"
  if [ "$mutating_number" -gt "$mutating_known" ]; then
    flock -u 9
    flock -x -w 120 9 || fail IN_USE 'A change of another control plane is still under way on this machine.'
    mutating_check "$mutating_number"
    [ "$mutating_number" -eq "$mutating_known" ] || printf '%s\n' "$mutating_number" | put_file "$BASE/epoch"
    flock -s 9
    mutating_check "$mutating_number"
  fi
}
mutating_check() {
  mutating_known=-1
  [ ! -s "$BASE/epoch" ] || mutating_known=$(cat "$BASE/epoch")
  [ "$1" -ge "$mutating_known" ] || fail STALE_EPOCH 'A newer control plane has taken over this machine.'
}

# Secrets and inputs live in memory only. /dev/shm stands in where /run is on a disk.
find_run() {
  RUN=${SAMPAN_RUN:-}
  [ -z "$RUN" ] || return 0
  RUN=/run/sampan
  if [ "$(stat -f -c %T /run)" != tmpfs ] && [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ]; then RUN=/dev/shm/sampan; fi
}
own_directory() {
  [ -d "$1" ] || mkdir -p -m 0700 -- "$1"
  [ ! -L "$1" ] && [ "$(stat -c '%u %a' -- "$1")" = '0 700' ] || {
    chmod 0700 -- "$1"
    [ ! -L "$1" ] && [ "$(stat -c '%u %a' -- "$1")" = '0 700' ]
  }
}

# All that stands here for good, from the first call on: what a task leaves can then be told from it.
layout() {
  for layout_path in "$BASE/jobs" "$BASE/made" "$BASE/fences" "$RUN/jobs" "$RUN/keys"; do
    [ -d "$layout_path" ] || own_directory "$layout_path"
  done
  for layout_path in epoch keys volumes; do
    [ -e "$BASE/$layout_path.lock" ] || : >>"$BASE/$layout_path.lock"
  done
  [ -e "$BASE/epoch" ] || (
    flock -x -w 120 9
    [ -e "$BASE/epoch" ] || printf '0\n' | put_file "$BASE/epoch"
  ) 9<>"$BASE/epoch.lock"
  copier_install
}

finish() {
  finish_code=$?
  trap - EXIT
  set +e
  if [ -s "$CALL/failure" ]; then
    printf '\n#fail %s\n' "$(cat "$CALL/failure")" >&3
  elif [ "$finish_code" -eq 0 ]; then
    printf '#end ok\n' >&3
  else
    printf '\n#fail INTERNAL %s\n' "$(printf 'The program ended with code %s in %s.' "$finish_code" "$VERB" | encode)" >&3
  fi
  rm -rf -- "$CALL"
  exit "$finish_code"
}

# Before anything else is done: an input that lacks its last line, or has not as many lines as that says, was cut on its way.
# awk, for `read` of some shells takes a system call per byte.
read_input() {
  mkdir "$CALL/in"
  awk -v dir="$CALL/in/" '
    !ended && $0 == "#end " (NR - 1) ";" { ended = 1; next }
    !ended && NF <= 2 && $1 ~ /^[A-Za-z][A-Za-z0-9_.]*$/ && length($1) <= 100 { file = dir $1; printf "%s", $2 >file; close(file); next }
    { odd = 1; exit 1 }
    END { exit odd || !ended }' ||
    fail INTERNAL 'The input of the call did not arrive whole, so nothing was done; make the call again.'
}

program_main() {
  exec 3>&1 1>&2
  VERB=${1-}
  find_run
  [ "$(id -u)" -eq 0 ] || { printf '#sampan 1\n#fail INTERNAL %s\n' "$(printf 'The program must run as root.' | encode)" >&3; exit 70; }
  own_directory "$BASE"
  own_directory "$RUN"
  layout
  case $VERB in
    --supervise) job_supervise "$2" ;;
    --init) job_init "$2" ;;
    *) serve_call ;;
  esac
}

serve_call() {
  CALL=$(mktemp -d -- "$RUN/call.XXXXXXXX")
  trap finish EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  printf '#sampan 1\n' >&3
  # Left behind by calls that were killed. Those of calls that end meanwhile go under find's eyes: that is nobody's failure.
  find "$RUN" -mindepth 1 -maxdepth 1 -name 'call.*' -mmin +60 -exec rm -rf -- {} + 2>/dev/null || true
  read_input
  exec </dev/null
  case $VERB in '' | -* | *[!a-z-]*) fail INTERNAL 'There is no such verb.' ;; esac
  verb_function=verb_$(printf '%s' "$VERB" | tr - _)
  command -v -- "$verb_function" >/dev/null || fail INTERNAL "There is no verb $VERB."
  "$verb_function"
}
