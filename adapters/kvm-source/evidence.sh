# What tells later whether a VM ran since a moment: this boot of the host, this run of the domain, and how often its guest wrote.

# Sets src_domain (empty: it is off) and src_writes (`vda:12,vdb:0`). QEMU counts writes for as long as it has the disk (query-blockstats,
# "wr_operations"): a pause, a backup job and a restart of libvirtd leave the count as it is. Fails where libvirt does not say.
src_look_evidence() {
  src_domain=$(src_virsh domid "$src_uuid") || return 1
  src_domain=${src_domain%%[!0-9]*}
  src_writes=
  [ -n "$src_domain" ] || return 0
  src_virsh domstats --block "$src_uuid" >"$CALL/blocks" || return 1
  src_writes=$(awk -F= '
    $1 ~ /block\.[0-9]+\.name$/ { name = $2 }
    $1 ~ /block\.[0-9]+\.wr\.reqs$/ && name != "" { printf "%s%s:%s", comma, name, $2; comma = ","; name = "" }
  ' "$CALL/blocks")
}

# For the moment that is about to be taken: a write that comes between counts as one after it, never as one before. What cannot be
# looked at keeps no backup from being begun: its moment is not kept by a restart of the task.
src_take_evidence() {
  src_limit=5
  src_look_evidence 2>"$CALL/error" || src_domain= src_writes=
  src_limit=60
}

verb_src_evidence() {
  src_vm
  src_look_power
  [ "$src_power" != absent ] || fail NOT_FOUND 'The source VM is not on its host any more.'
  src_look_evidence 2>"$CALL/error" || src_refused "$CALL/error"
  out bootId "$(boot_id)"
  out domainId "$src_domain"
  out writes "$src_writes"
}
