#!/bin/bash
# Life of a run: up, host boot and reboot, down. Sourced after common.sh and network.sh.
new_boot_id() { cat /proc/sys/kernel/random/uuid > "$run_dir/hosts.d/$1/boot-id"; }

write_hosts_file() { # NAME ADDRESS PUBLIC-KEY, tab separated; the TypeScript side reads it
  local name index=0 dir
  : > "$run_dir/hosts.new"
  for name in "$@"; do
    [[ $name =~ ^[a-z][a-z0-9]{0,9}$ ]] || fail "host name '$name'"
    dir=$run_dir/hosts.d/$name
    mkdir -p "$dir"
    printf '%s\t%s\n' "$name" "$(host_address "$name" $index)" >> "$run_dir/hosts.new"
    index=$((index + 1))
  done
}
make_hosts() {
  local name address dir key
  for name in "$@"; do
    address=$(awk -v n="$name" '$1 == n { print $2 }' "$run_dir/hosts.new")
    dir=$run_dir/hosts.d/$name
    "$lab_here/host/files.sh" "$dir" "$name" "$(host_role "$name")" "$address" "$run_dir/admin-key.pub" "$run_dir/hosts.new"
    install -m 755 "$lab_here/host/qemu-wrapper" "$dir/qemu-wrapper"
  done
  while IFS=$'\t' read -r name address; do
    key=$(cut -d' ' -f1,2 "$run_dir/hosts.d/$name/etc/ssh/ssh_host_ed25519_key.pub")
    printf '%s\t%s\t%s\n' "$name" "$address" "$key"
    echo "$address $key" >> "$run_dir/known_hosts"
  done < "$run_dir/hosts.new" > "$run_dir/hosts.ready"
  mv "$run_dir/hosts.ready" "$run_dir/hosts"
  rm "$run_dir/hosts.new"
}

start_host() { # NAME: starts PID 1 and returns; await_host waits
  local dir=$run_dir/hosts.d/$1 ns address
  ns=$(host_ns "$1")
  address=$(awk -v n="$1" '$1 == n { print $2 }' "$run_dir/hosts")
  host_network_up "$1" "$address"
  new_boot_id "$1"
  rm -f "$dir/pid"
  # All file descriptors closed: whoever waits for the end of our output must not wait for the host's.
  (
    exec > "$dir/init.log" 2>&1 < /dev/null
    for fd in $(ls /proc/self/fd); do [ "$fd" -lt 3 ] || eval "exec $fd>&-"; done
    exec setsid ip netns exec "$ns" unshare --mount --pid --uts --ipc --fork --kill-child \
      env -i PATH="$PATH" /bin/bash "$lab_here/host/init.sh" "$dir" "$lab_repo" "$lab_dir"
  ) &
  disown
}
find_host_pid() { # NAME: the process that is number 1 in a pid namespace, among those in the host's network namespace
  local pid
  for pid in $(ip netns pids "$(host_ns "$1")" 2>/dev/null); do
    awk '/^NSpid:/ { exit !(NF == 3 && $3 == 1) }' "/proc/$pid/status" 2>/dev/null && { echo "$pid"; return 0; }
  done
  return 1
}
await_host() { # NAME
  local dir=$run_dir/hosts.d/$1 pid=
  for _ in $(seq 300); do
    pid=$(find_host_pid "$1") && [ -e "/proc/$pid/root/run/lab-booted" ] && {
      echo "$pid" > "$dir/pid"
      (enter_host "$1" virsh -q -c qemu:///system uri) > /dev/null 2>&1 && return 0
    }
    sleep 0.05
  done
  tail -n 20 "$dir/init.log" >&2
  fail "host $1 of run $run did not start"
}
stop_host() { # NAME: as if its plug were pulled
  host_network_down "$1"
  rm -f "$run_dir/hosts.d/$1/pid"
}

run_up() {
  local names
  [ ! -e "$run_dir" ] || fail "run $run exists already; lab.sh down $run"
  mapfile -t names < <(host_names)
  mkdir -p "$run_dir/hosts.d" /var/lib/sampan
  chmod 755 "$run_dir"
  # Whoever has to remove this run: if that process dies without, `sweep` knows by this.
  [ -z "${SAMPAN_LAB_OWNER:-}" ] ||
    echo "$SAMPAN_LAB_OWNER $(awk '{ print $22 }' "/proc/$SAMPAN_LAB_OWNER/stat")" > "$run_dir/owner"
  ssh-keygen -q -t ed25519 -N '' -C sampan-lab -f "$run_dir/admin-key"
  write_hosts_file "${names[@]}"
  make_hosts "${names[@]}"
  network_up
  local name
  for name in "${names[@]}"; do start_host "$name"; done
  for name in "${names[@]}"; do await_host "$name"; done
}
run_down() {
  network_down
  [ ! -d "$run_dir" ] || rm -rf --one-file-system "$run_dir"
}
run_alive() { [ -e "/run/netns/$parent" ]; }
