# libvirt target: volumes, addresses and VMs on a target host. Everything that is removed carries our mark: the name
# sampan-<task> of a domain and of a directory, with a file in it that names the task.

TGT_NVRAM=/var/lib/libvirt/qemu/nvram
TGT_LOGS=/var/log/libvirt/qemu
TGT_MARKER=.sampan-task

tgt_virsh() { timeout "${tgt_limit:-60}" virsh -q -c qemu:///system "$@" </dev/null 3>&- 9>&-; }
tgt_refused() { fail HYPERVISOR_REFUSED "libvirt on the target host refused: $(tgt_words "$1")."; }
# virsh puts its own sentence first and libvirt's reason after it.
tgt_words() { sed -n 's/^error: //; /[^[:space:]]/p' "$1" | tail -n 2 | tr '\n' ' ' | sed 's/ *$//' | cut -c 1-400; }

tgt_task() {
  need task
  tgt_task=$(input task)
  check_id "$tgt_task"
  [ "${#tgt_task}" -le 64 ] || fail INTERNAL 'The name of a task is too long.'
  tgt_name=sampan-$tgt_task
}

verb_tgt_probe() {
  out hostName "$(uname -n)"
  out machineId "$(machine_id)"
  out bootId "$(boot_id)"
  out cores "$(getconf _NPROCESSORS_ONLN)"
  awk '$1 == "MemTotal:" { print "total=" $2 } $1 == "MemAvailable:" { print "free=" $2 }' /proc/meminfo >"$CALL/memory"
  out_file memory "$CALL/memory"
  ip -j address show >"$CALL/addresses" 2>/dev/null || printf '[]' >"$CALL/addresses"
  out_file addresses "$CALL/addresses"
  tgt_missing=
  for tgt_tool in virsh:libvirt-clients qemu-img:qemu-utils qemu-nbd:qemu-utils ip:iproute2; do
    command -v "${tgt_tool%%:*}" >/dev/null || tgt_missing="$tgt_missing ${tgt_tool#*:}"
  done
  out missing "$tgt_missing"
  command -v virsh >/dev/null || return 0
  tgt_virsh version --daemon >"$CALL/version" 2>"$CALL/error" || tgt_refused "$CALL/error"
  out_file version "$CALL/version"
  tgt_virsh domcapabilities >"$CALL/capabilities" 2>"$CALL/error" || : >"$CALL/capabilities"
  out_file capabilities "$CALL/capabilities"
  tgt_probe_vms
  tgt_probe_networks
  tgt_all_firmware
}
tgt_probe_vms() {
  tgt_virsh list --uuid --state-running >"$CALL/running"
  tgt_virsh domstats --raw --vcpu --list-running >"$CALL/stats" 2>/dev/null || : >"$CALL/stats"
  out runningVms "$(grep -c . "$CALL/running" || true)"
  out runningVcpus "$(sed -n 's/^ *vcpu\.current=\([0-9]*\)$/\1/p' "$CALL/stats" | awk '{ n += $1 } END { print n + 0 }')"
}
tgt_probe_networks() {
  tgt_virsh net-list --uuid >"$CALL/active"
  tgt_count=0
  for tgt_net in $(tgt_virsh net-list --all --uuid); do
    tgt_virsh net-dumpxml "$tgt_net" >"$CALL/network" 2>/dev/null || continue
    out_file "network$tgt_count" "$CALL/network"
    if grep -qxF -- "$tgt_net" "$CALL/active"; then out "active$tgt_count" yes; else out "active$tgt_count" no; fi
    tgt_count=$((tgt_count + 1))
  done
  out networks "$tgt_count"
}

# A storage's directory: nowhere near the system, not reached through a link (S17), and root's on the whole way.
tgt_storage() {
  check_path "$1"
  case "$1/" in
    / | // | /etc/* | /root/* | /dev/* | /proc/* | /sys/* | /boot/* | /run/* | /bin/* | /sbin/* | /lib/* | /lib64/* | /usr/* | /var/ | /var/lib/ | /home/ | /srv/ | /mnt/ | /tmp/ | /var/tmp/)
      fail STATE_CONFLICT 'Volumes must not be kept in this directory: choose one that is for nothing else.' ;;
  esac
}
verb_tgt_capacity() {
  need path
  tgt_path=$(input path)
  tgt_storage "$tgt_path"
  trusted_enter "$tgt_path" make 0711
  df -P -k . | awk 'END { printf "total=%.0f\nfree=%.0f\n", $2 * 1024, $4 * 1024 }' >"$CALL/capacity"
  out_file capacity "$CALL/capacity"
}

# Enters DIR of a volume DIR/sampan-TASK/NAME.qcow2, and sets tgt_path and tgt_dir, which are below it; tgt_there is no
# where DIR is not there.
tgt_volume() {
  tgt_task
  need path
  tgt_path=$(input path)
  check_path "$tgt_path"
  tgt_dir=${tgt_path%/*}
  [ "${tgt_dir##*/}" = "$tgt_name" ] || fail STATE_CONFLICT 'The volume does not lie in the directory of its task.'
  tgt_storage "${tgt_dir%/*}"
  check_id "${tgt_path##*/}"
  tgt_there=no
  if [ -d "${tgt_dir%/*}" ]; then
    tgt_there=yes
    trusted_enter "${tgt_dir%/*}"
    tgt_dir=./$tgt_name
    tgt_path=$tgt_dir/${tgt_path##*/}
  fi
}
tgt_ours() { [ ! -L "$tgt_dir" ] && [ -d "$tgt_dir" ] && [ "$(stat -c %u -- "$tgt_dir")" = 0 ] && [ -f "$tgt_dir/$TGT_MARKER" ] && [ "$(cat "$tgt_dir/$TGT_MARKER")" = "$tgt_task" ]; }
tgt_info() {
  qemu-img info -U -f qcow2 --output=json -- "$tgt_path" >"$CALL/info" 2>"$CALL/error" ||
    fail VERIFY_FAILED "The volume cannot be read as qcow2: $(tgt_words "$CALL/error")."
  out_file info "$CALL/info"
}
verb_tgt_volume_create() {
  mutating
  tgt_volume
  with_lock volumes # those of one task share a directory, and are made side by side
  need size
  tgt_size=$(input size)
  check_number "$tgt_size"
  [ "$tgt_there" = yes ] || fail NOT_FOUND 'The directory of the primary storage is not on the target host.'
  if [ ! -e "$tgt_dir" ]; then
    # The marker is there from the first moment: a directory without it is not ours.
    rm -rf -- "$tgt_dir.new"
    mkdir -m 0711 -- "$tgt_dir.new"
    printf '%s\n' "$tgt_task" | put_file "$tgt_dir.new/$TGT_MARKER"
    mv -T -- "$tgt_dir.new" "$tgt_dir"
  fi
  tgt_ours || fail STATE_CONFLICT 'The directory of the volume is not ours.'
  [ ! -L "$tgt_path" ] || fail STATE_CONFLICT 'A symbolic link is where the volume goes.'
  if [ ! -e "$tgt_path" ]; then
    qemu-img create -q -f qcow2 -- "$tgt_path.new" "$tgt_size" 2>"$CALL/error" || tgt_create_failed
    chmod 0600 -- "$tgt_path.new"
    sync "$tgt_path.new"
    mv -- "$tgt_path.new" "$tgt_path"
  fi
  tgt_info
}
tgt_create_failed() {
  rm -f -- "$tgt_path.new"
  case $(cat "$CALL/error") in
    *'No space left'*) fail NO_SPACE 'The primary storage is full.' ;;
  esac
  fail INTERNAL "The volume cannot be made: $(tgt_words "$CALL/error")."
}
verb_tgt_volume_verify() {
  tgt_volume
  tgt_ours || fail VERIFY_FAILED 'The volume is not in a directory of ours.'
  [ -f "$tgt_path" ] && [ ! -L "$tgt_path" ] || fail VERIFY_FAILED 'The volume is not there.'
  tgt_info
}
verb_tgt_volume_delete() {
  mutating
  tgt_volume
  with_lock volumes
  [ -e "$tgt_dir" ] || return 0
  tgt_ours || fail STATE_CONFLICT 'The directory of the volume is not ours, so nothing in it was removed.'
  rm -f -- "$tgt_path" "$tgt_path.new"
  if [ -z "$(find "$tgt_dir" -mindepth 1 ! -name "$TGT_MARKER" -print)" ]; then
    rm -f -- "$tgt_dir/$TGT_MARKER"
    rmdir -- "$tgt_dir"
  fi
}

# A DHCP network as it runs and as it is defined, with its leases; what is to be done is decided at home.
tgt_network() {
  need network
  tgt_net=$(input network)
  case $tgt_net in
    '' | -* | *[[:cntrl:]/]*) fail INTERNAL 'This is not the name of a network.' ;;
  esac
}
verb_tgt_network() {
  tgt_network
  tgt_virsh net-dumpxml -- "$tgt_net" >"$CALL/live" 2>"$CALL/error" || {
    case $(cat "$CALL/error") in
      *'failed to get network'* | *'Network not found'*) fail NOT_FOUND 'The target host has no such network.' ;;
    esac
    tgt_refused "$CALL/error"
  }
  tgt_virsh net-dumpxml --inactive -- "$tgt_net" >"$CALL/defined" 2>/dev/null || cp "$CALL/live" "$CALL/defined"
  out_file live "$CALL/live"
  out_file defined "$CALL/defined"
  tgt_active=no
  tgt_net_uuid=$(tgt_virsh net-uuid -- "$tgt_net")
  for tgt_other in $(tgt_virsh net-list --uuid); do
    [ "$tgt_other" != "$tgt_net_uuid" ] || tgt_active=yes
  done
  out active "$tgt_active"
  out now "$(date +%s)"
  tgt_bridge=$(sed -n "s/.*<bridge name='\([A-Za-z0-9_.-]*\)'.*/\1/p" "$CALL/live" | head -n 1)
  if [ -s "/var/lib/libvirt/dnsmasq/$tgt_bridge.status" ]; then out_file leases "/var/lib/libvirt/dnsmasq/$tgt_bridge.status"; fi
}
verb_tgt_network_update() {
  mutating
  tgt_network
  need change entry
  tgt_change=$(input change)
  case $tgt_change in add | delete) ;; *) fail INTERNAL 'There is no such change of a network.' ;; esac
  set --
  [ "$(input live)" != yes ] || set -- "$@" --live
  [ "$(input config)" != yes ] || set -- "$@" --config
  # A file, so that virsh cannot take the text for anything else.
  tgt_virsh net-update "$@" --network "$tgt_net" --command "$tgt_change" --section ip-dhcp-host \
    --xml "$(input_file entry)" >/dev/null 2>"$CALL/error" || {
    case $(cat "$CALL/error") in
      *'existing dhcp host entry'*) fail IN_USE "The address is taken in the target network: $(tgt_words "$CALL/error")." ;;
      *"couldn't locate a matching dhcp host entry"*) return 0 ;;
    esac
    tgt_refused "$CALL/error"
  }
}
