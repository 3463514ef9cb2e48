# libvirt target: addresses and VMs on a target host. Everything that is removed carries our mark: the name sampan-<task> of
# a domain.

TGT_NVRAM=/var/lib/libvirt/qemu/nvram
TGT_LOGS=/var/log/libvirt/qemu

tgt_virsh() { timeout "${tgt_limit:-60}" virsh -q -c qemu:///system "$@" </dev/null 3>&- 4>&- 9>&-; }
tgt_refused() { fail HYPERVISOR_REFUSED "libvirt on the target host refused: $(tgt_words "$1")."; }
# virsh puts its own sentence first and libvirt's reason after it.
tgt_words() { sed -n 's/^error: //; /[^[:space:]]/p' "$1" | tail -n 2 | tr '\n' ' ' | sed 's/ *$//' | cut -c 1-400; }

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
  if [ "$tgt_change" = delete ] && fence_is_done "withdraw.$(tgt_entry_sum)"; then return 0; fi
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
  [ "$tgt_change" != delete ] || fence_done "withdraw.$(tgt_entry_sum)"
}
tgt_entry_sum() { { printf '%s ' "$tgt_net"; cat "$(input_file entry)"; } | sha256sum | cut -c 1-16; }
