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
  timeout "${src_limit:-60}" virsh -q -c qemu:///system "$@" </dev/null 3>&- 4>&- 9>&-
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
  if fence_is_done "resume.$src_uuid"; then return 0; fi
  src_need_active
  [ "$src_power" != paused ] || src_virsh resume "$src_uuid" 2>"$CALL/error" || src_refused "$CALL/error"
  fence_done "resume.$src_uuid"
}
