# KVM source: what Sampan does on a source host. Whatever concerns a VM names it by UUID; XML is read and built at home.

SRC_TASKS=/var/lib/libvirt/sampan
SRC_IMAGES=/var/lib/libvirt/images
SRC_RUN=/run/libvirt/qemu

# libvirt may ask for a name and a password (KV-2): they come in a file of this call's tmpfs, never in argv.
src_virsh() {
  if has virshAuth; then
    LIBVIRT_AUTH_FILE=$(input_file virshAuth)
    export LIBVIRT_AUTH_FILE
  fi
  timeout "${src_limit:-60}" virsh -q -c qemu:///system "$@" </dev/null 3>&- 9>&-
}
# virsh puts its own sentence first and libvirt's reason after it.
src_words() { sed -n 's/^error: //; /[^[:space:]]/p' "$1" | tail -n 2 | tr '\n' ' ' | sed 's/ *$//' | cut -c 1-400; }
src_refused() { fail HYPERVISOR_REFUSED "libvirt on the source host refused: $(src_words "$1")."; }

src_vm() {
  need vm
  src_uuid=$(input vm)
  case $src_uuid in *[!0-9a-f-]*) fail INTERNAL 'A VM is named by its UUID.' ;; esac
  [ "${#src_uuid}" -eq 36 ] || fail INTERNAL 'A VM is named by its UUID.'
}

# Sets src_power to what `virsh domstate` says, or absent.
src_look_power() {
  if src_virsh domstate "$src_uuid" >"$CALL/power" 2>"$CALL/error"; then
    src_power=$(head -n 1 "$CALL/power")
  else
    case $(cat "$CALL/error") in
      *'failed to get domain'* | *'Domain not found'*) src_power=absent ;;
      *) src_refused "$CALL/error" ;;
    esac
  fi
}
src_need_active() {
  src_look_power
  case $src_power in
    running | paused | idle | 'in shutdown' | pmsuspended) ;;
    absent) fail NOT_FOUND 'The source VM is not on its host any more.' ;;
    *) fail SOURCE_SHUT_DOWN 'The source VM is shut down.' ;;
  esac
}

verb_src_probe() {
  out hostName "$(uname -n)"
  out machineId "$(machine_id)"
  out bootId "$(boot_id)"
  out user "$(login_user)"
  command -v virsh >/dev/null || { out virsh none; return 0; }
  if src_virsh version --daemon >"$CALL/version" 2>"$CALL/error"; then
    out virsh works
    out_file version "$CALL/version"
  else
    out virsh refused
    out error "$(src_words "$CALL/error")"
    return 0
  fi
  out ceph "$(src_sees_ceph)"
}
src_sees_ceph() {
  {
    src_virsh pool-list --all --type rbd --uuid 2>/dev/null || true
    for src_id in $(src_virsh list --all --uuid); do
      src_virsh dumpxml "$src_id" 2>/dev/null | grep "protocol='rbd'" || true
    done
  } | grep -q . && echo yes || echo no
}

# One call for all VMs: definition, state and sizes; then the agents that are connected, side by side.
verb_src_list() {
  src_virsh list --uuid --state-running >"$CALL/uuids"
  src_virsh list --uuid --state-paused >>"$CALL/uuids"
  src_report "$CALL/uuids"
}
verb_src_find() {
  src_vm
  src_look_power
  if [ "$src_power" = absent ]; then : >"$CALL/uuids"; else printf '%s\n' "$src_uuid" >"$CALL/uuids"; fi
  src_report "$CALL/uuids"
}
# All reports together: looks side by side, each with an end, and no VM that is odd hides another. `odd`: why there is no
# definition of a VM that is there, as a clause.
SRC_LOOK_SECONDS=100
SRC_MAX_XML=1048576
SRC_MAX_REPORTS=16777216
src_report() {
  src_until=$(($(date +%s) + SRC_LOOK_SECONDS))
  if has virshAuth; then input_file virshAuth >/dev/null; fi # made once, before all the looks read it
  src_count=0
  while read -r src_each; do
    [ -n "$src_each" ] || continue
    src_look_at "$src_count" "$src_each" &
    src_count=$((src_count + 1))
    [ $((src_count % 16)) -ne 0 ] || wait
  done <"$1"
  wait
  out now "$(date +%s)"
  src_listed=0
  src_bytes=0
  src_index=0
  while [ "$src_index" -lt "$src_count" ]; do
    if [ -s "$CALL/uuid.$src_index" ]; then
      src_tell "$src_index" "$src_listed"
      src_listed=$((src_listed + 1))
    fi
    src_index=$((src_index + 1))
  done
  out count "$src_listed"
  src_leases
}
# An answer is bounded, and so is one VM's part in it: another tool's metadata is of any size.
src_tell() {
  if [ -s "$CALL/xml.$1" ]; then
    src_size=$(stat -c %s -- "$CALL/xml.$1")
    if [ "$src_size" -gt "$SRC_MAX_XML" ] || [ $((src_bytes + src_size)) -gt "$SRC_MAX_REPORTS" ]; then
      printf 'its definition is larger than 1 MiB, or those of all VMs are larger than 16 MiB together; take what other tools keep in its metadata out of it' >"$CALL/odd.$1"
      src_limit=5
      src_virsh domname "$(cat "$CALL/uuid.$1")" >"$CALL/name.$1" 2>/dev/null || rm -f -- "$CALL/name.$1"
      rm -f -- "$CALL/xml.$1"
    else
      src_bytes=$((src_bytes + src_size))
    fi
  fi
  for src_kind in uuid xml stats interfaces osInfo odd name snapshots checkpoints; do
    [ ! -s "$CALL/$src_kind.$1" ] || out_file "$src_kind$2" "$CALL/$src_kind.$1"
  done
}
# In a process of its own. One that goes away between the list and the look is not there, and leaves no file `uuid`.
src_look_at() {
  exec 3>&- 9>&-
  trap - EXIT HUP INT TERM
  set +e
  if ! src_ask_in_time "$1" xml dumpxml "$2"; then
    rm -f -- "$CALL/xml.$1"
    src_why=$(src_words "$CALL/error.$1")
    src_ask_in_time "$1" name domname "$2" || rm -f -- "$CALL/name.$1"
    ! src_is_gone "$1" || return 0
    printf 'libvirt does not give its definition (%s)' "${src_why:-it did not answer in time}" >"$CALL/odd.$1"
  elif ! src_ask_in_time "$1" stats domstats --raw --state --block "$2"; then
    # A disk that cannot be looked at: the state is told without it, and the disks have no size then.
    src_ask_in_time "$1" stats domstats --raw --state "$2"
    ! src_is_gone "$1" || return 0
  fi
  # Older than libvirt 5.6 has no checkpoints: nothing is told of them then.
  src_ask_in_time "$1" snapshots snapshot-list --name "$2" || rm -f -- "$CALL/snapshots.$1"
  src_ask_in_time "$1" checkpoints checkpoint-list --name "$2" || rm -f -- "$CALL/checkpoints.$1"
  printf '%s' "$2" >"$CALL/uuid.$1"
  src_ask_agent "$1" "$2"
}
# src_ask_in_time NUMBER KIND VIRSH-COMMAND…: within what is left for all looks, 20 seconds at most.
src_ask_in_time() {
  src_file=$CALL/$2.$1
  src_errors=$CALL/error.$1
  shift 2
  src_limit=$((src_until - $(date +%s)))
  [ "$src_limit" -le 20 ] || src_limit=20
  : >"$src_errors"
  [ "$src_limit" -gt 0 ] || return 1
  src_virsh "$@" >"$src_file" 2>"$src_errors"
}
src_is_gone() { grep -q -e 'failed to get domain' -e 'Domain not found' "$CALL/error.$1"; }
src_agent_connected() { grep "name='org.qemu.guest_agent.0'" "$1" | grep -q "state='connected'"; }
src_ask_agent() {
  [ -s "$CALL/xml.$1" ] && grep -qs '^ *state.state=1$' "$CALL/stats.$1" && src_agent_connected "$CALL/xml.$1" || return 0
  src_limit=10
  src_virsh qemu-agent-command "$2" --timeout 3 '{"execute":"guest-get-osinfo"}' >"$CALL/osInfo.$1" 2>/dev/null || return 0
  src_virsh qemu-agent-command "$2" --timeout 3 '{"execute":"guest-network-get-interfaces"}' \
    >"$CALL/interfaces.$1" 2>/dev/null || return 0
}
src_leases() {
  src_count=0
  for src_file in /var/lib/libvirt/dnsmasq/*.status; do
    [ -s "$src_file" ] || continue
    # Of what dnsmasq's user may put there, what he may read himself.
    as_user "$(stat -c %u:%g -- "${src_file%/*}")" cat -- "$src_file" >"$CALL/leases" 2>/dev/null || continue
    out_file "leases$src_count" "$CALL/leases"
    src_count=$((src_count + 1))
  done
  out leases "$src_count"
}

verb_src_pause() {
  mutating
  src_vm
  src_need_active
  [ "$src_power" != paused ] || return 0
  src_virsh suspend "$src_uuid" 2>"$CALL/refusal" || {
    src_need_active
    [ "$src_power" = paused ] || src_refused "$CALL/refusal"
  }
}
verb_src_resume() {
  mutating
  src_vm
  src_need_active
  [ "$src_power" = paused ] || return 0
  src_virsh resume "$src_uuid" 2>"$CALL/error" || src_refused "$CALL/error"
}
