#!/bin/bash
# Network of a run: a parent namespace with a bridge, and a namespace per host joined to it. Sourced.
lock_netns() { # the first two `ip netns add` of a machine race for the mount of /run/netns
  flock /run/lock/sampan-lab.netns ip netns add "$1"
}
network_up() {
  ip netns list | grep -qE "^$parent( |\$)" && return
  lock_netns "$parent"
  ip -n "$parent" link set lo up
  ip -n "$parent" link add lab0 type bridge
  ip -n "$parent" addr add $lab_subnet.1/24 dev lab0
  ip -n "$parent" link set lab0 up
}
host_network_up() { # NAME ADDRESS
  local ns octet=${2##*.} mac
  ns=$(host_ns "$1")
  mac=$(printf '02:5a:00:00:00:%02x' "$octet") # fixed: after a reboot the neighbours' ARP entries must still hold
  lock_netns "$ns"
  ip -n "$parent" link add "v-$1" type veth peer name eth0 netns "$ns"
  ip -n "$parent" link set "v-$1" master lab0 up
  ip -n "$ns" link set lo up
  ip -n "$ns" link add br0 address "$mac" type bridge
  ip -n "$ns" link set eth0 master br0 up
  ip -n "$ns" link set br0 up
  ip -n "$ns" addr add "$2/24" dev br0
  ip -n "$ns" route add default via $lab_subnet.1
  ip netns exec "$ns" sysctl -qw net.ipv4.ip_forward=1
}
kill_in_ns() { # NETNS: everything in it, but never this script or whoever called it
  local spare=" $$ $BASHPID " pid=$$ left
  while [ "${pid:-0}" -gt 1 ]; do
    pid=$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status" 2>/dev/null) || break
    spare="$spare$pid "
  done
  for _ in $(seq 50); do
    left=
    for pid in $(ip netns pids "$1" 2>/dev/null); do
      case $spare in *" $pid "*) continue ;; esac
      left=1
      kill -9 "$pid" 2>/dev/null || true
    done
    [ -z "$left" ] && return
    sleep 0.1
  done
}
host_network_down() { # NAME
  kill_in_ns "$(host_ns "$1")"
  ip -n "$parent" link del "v-$1" 2>/dev/null || true
  ip netns del "$(host_ns "$1")" 2>/dev/null || true
}
network_down() {
  local ns
  # by name, not from the list of hosts: a run may have died before it wrote one
  for ns in $(ip netns list | awk '{ print $1 }' | grep -F "$parent." || true); do
    case $ns in "$parent".*) host_network_down "${ns#"$parent".}" ;; esac
  done
  [ -e "/run/netns/$parent" ] || return 0
  kill_in_ns "$parent"
  ip -n "$parent" link del lab0 2>/dev/null || true
  ip netns del "$parent" 2>/dev/null || true
}
