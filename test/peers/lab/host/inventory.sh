#!/bin/sh
# Fed to a host's shell: what is on this host that somebody could have left there. Sections "== name", one entry a line.
# Left out or blurred is what changes by itself: pids, domain ids, sizes of logs and leases, big files' sizes.
virsh() { command virsh -q -c qemu:///system "$@"; }
blur() { sed -E 's#/domain-[0-9]+-#/domain-N-#g; s#/[0-9]+-(.*-swtpm)#/N-\1#g'; }
section() { echo "== $1"; }

section processes
# ours: this script and what was put into the namespace from outside (parent 0); the lab's: PID 1 and its sleep,
# the daemons with the helper that dnsmasq calls for each lease, sshd with its sessions
ps -eo pid=,ppid=,sid=,args= | awk -v me="$$" '
  $1 == me || $2 == me || $2 == 0 { next }
  { args = $0; sub(/^ *[0-9]+ +[0-9]+ +[0-9]+ +/, "", args) }
  args ~ /^sleep infinity$/ && $2 == 1 { next }
  args ~ /^(\/usr\/sbin\/)?(virtlogd|libvirtd|dnsmasq) / || args ~ /^(\/usr\/lib\/libvirt\/)?libvirt_leaseshelper / { next }
  args ~ /^sshd: / || args ~ /^sshd-session: / { next }
  args ~ /qemu-system-x86_64 / { if (match(args, /guest=[^, ]+/)) { print "qemu " substr(args, RSTART, RLENGTH); next } }
  args ~ /<defunct>/ { next }
  { print args }'
section unixSockets
ss -lxH | awk '{ print $5 }' | grep '^/' | blur
section tcpListeners
ss -ltnH | awk '{ print $4 }'
section files
for top in /var/lib/sampan /var/lib/libvirt /run /tmp /var/tmp /srv /root /home /etc/libvirt /var/log /dev/shm /var/spool; do
  find "$top" -xdev -printf '%y %p %s %M %u\n' 2>/dev/null
done | blur | awk '
  # libvirt makes these for the first guest and keeps them
  $2 ~ /^\/run\/libvirt\/network\/[^\/]+(\/ports)?$/ && $1 == "d" { next }
  $2 ~ /^\/var\/lib\/libvirt\/dnsmasq\/virbr[0-9]*\.(macs|status)$/ { next }
  # the fences of tasks, which stay for a day
  $2 ~ /^\/var\/lib\/sampan\/fences\// { next }
  # names come and go with every connection, or hold counters
  $2 ~ /^\/run\/(libvirt\/|sudo|lab-booted|user|utmp)/ && $1 != "s" && $2 !~ /hostdevmgr.*[0-9]$/ { if ($2 ~ /\.pid$/) next; print $1, $2; next }
  $2 ~ /^\/var\/log\// || $2 ~ /^\/var\/lib\/libvirt\/dnsmasq/ { print $1, $2; next }
  $1 == "f" && $3 <= 65536 { print $1, $2, $3, $4, $5; next }
  $1 == "f" { print $1, $2, "big", $4, $5; next }
  { print $1, $2, $4, $5 }'
section domains
virsh list --all | awk '{ $1 = ""; sub(/^ /, ""); print }' | sed 's/  */ /g'
section checkpoints
for d in $(virsh list --all --name); do
  for c in $(virsh checkpoint-list "$d" --name 2>/dev/null); do echo "$d $c"; done
done
section snapshots
for d in $(virsh list --all --name); do
  for c in $(virsh snapshot-list "$d" --name 2>/dev/null); do echo "$d $c"; done
done
section networks
for n in $(virsh net-list --all --name); do
  echo "$n"
  virsh net-dumpxml "$n" | sed -n "s/^ *\(<host .*\)/$n \1/p"
done
section pools
virsh pool-list --all | awk '{ print $1, $2 }'
section secrets
virsh secret-list | awk '{ print $1, $2, $3 }'
section authorizedKeys
while IFS=: read -r user _ _ _ _ home _; do
  for f in "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2"; do
    [ ! -f "$f" ] || sed "s/^/$user /" "$f"
  done
done < /etc/passwd
section links
ip -o link | awk -F': ' '{ print $2 }' | sed 's/@.*//; s/^vnet[0-9]*/vnetN/'
section users
cut -d: -f1,3,6,7 /etc/passwd
section mounts
awk '{ print $5 }' /proc/self/mountinfo | sort -u
