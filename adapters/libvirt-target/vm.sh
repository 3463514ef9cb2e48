# VMs on a target host: firmware, definition, power.

tgt_vm() {
  need uuid
  tgt_uuid=$(input uuid)
  case $tgt_uuid in *[!0-9a-f-]*) fail INTERNAL 'A VM is named by its UUID.' ;; esac
  [ "${#tgt_uuid}" -eq 36 ] || fail INTERNAL 'A VM is named by its UUID.'
}
tgt_look_power() {
  if tgt_virsh domstate "$tgt_uuid" >"$CALL/power" 2>"$CALL/error"; then
    tgt_power=$(head -n 1 "$CALL/power")
  else
    case $(cat "$CALL/error") in
      *'failed to get domain'* | *'Domain not found'*) tgt_power=absent ;;
      *) tgt_refused "$CALL/error" ;;
    esac
  fi
}
tgt_need_ours() {
  [ "$(tgt_virsh domname "$tgt_uuid")" = "$task_name" ] || fail STATE_CONFLICT 'A VM with this UUID is on the host and is not ours.'
}

verb_tgt_nvram_write() {
  mutating
  need_task
  need path bytes
  tgt_path=$(input path)
  check_path "$tgt_path"
  [ "${tgt_path%/*}" = "$TGT_NVRAM" ] || fail STATE_CONFLICT "UEFI variables are kept in $TGT_NVRAM."
  case ${tgt_path##*/} in "$task_name"_*) ;; *) fail STATE_CONFLICT 'The file of UEFI variables is not named after its task.' ;; esac
  check_id "${tgt_path##*/}"
  ! tgt_virsh domid "$task_name" 2>/dev/null | grep -q '[0-9]' || return 0
  # The directory is that of QEMU's user, who might put a link where root writes: so the file is written as he.
  trusted_enter "${TGT_NVRAM%/*/*}"
  tgt_parent=$(basename -- "${TGT_NVRAM%/*}")
  [ -d "$TGT_NVRAM" ] || as_user "$(stat -c %u:%g -- "./$tgt_parent")" mkdir -m 0755 -- "./$tgt_parent/${TGT_NVRAM##*/}" || true
  { cd -P -- "$TGT_NVRAM" && [ "$(pwd -P)" = "$TGT_NVRAM" ]; } || fail STATE_CONFLICT "$TGT_NVRAM is not a directory, or it is a link."
  as_user "$(stat -c %u:%g .)" sh -c "$TGT_PUT" sampan "./${tgt_path##*/}" <"$(input_file bytes)" ||
    fail STATE_CONFLICT "The UEFI variables cannot be written to $TGT_NVRAM."
}

TGT_PUT='
set -eu
umask 077
tmp=$(mktemp ./.sampan-tmp.XXXXXXXX)
trap "rm -f -- \"\$tmp\"" EXIT
cat >"$tmp"
sync "$tmp"
mv -f -- "$tmp" "$1"
'

# Firmware that a distribution has without a description of it: where its package puts the code and, beside it, the
# template of the variables. Without secure boot: Debian (ovmf), Fedora (edk2-ovmf), Arch (edk2-ovmf), SUSE (qemu-ovmf-x86_64).
TGT_FIRMWARE_FILES='
/usr/share/OVMF/OVMF_CODE.fd:/usr/share/OVMF/OVMF_VARS.fd
/usr/share/OVMF/OVMF_CODE_4M.fd:/usr/share/OVMF/OVMF_VARS_4M.fd
/usr/share/edk2/ovmf/OVMF_CODE.fd:/usr/share/edk2/ovmf/OVMF_VARS.fd
/usr/share/edk2/x64/OVMF_CODE.fd:/usr/share/edk2/x64/OVMF_VARS.fd
/usr/share/edk2/x64/OVMF_CODE.4m.fd:/usr/share/edk2/x64/OVMF_VARS.4m.fd
/usr/share/qemu/ovmf-x86_64-code.bin:/usr/share/qemu/ovmf-x86_64-vars.bin
/usr/share/qemu/ovmf-x86_64-4m-code.bin:/usr/share/qemu/ovmf-x86_64-4m-vars.bin
'
tgt_firmware_files() {
  tgt_pairs=0
  for tgt_pair in $TGT_FIRMWARE_FILES; do
    [ -f "${tgt_pair%:*}" ] && [ -f "${tgt_pair#*:}" ] || continue
    out "code$tgt_pairs" "${tgt_pair%:*}"
    out "template$tgt_pairs" "${tgt_pair#*:}"
    out "templateSize$tgt_pairs" "$(stat -L -c %s -- "${tgt_pair#*:}")"
    tgt_pairs=$((tgt_pairs + 1))
  done
  out pairs "$tgt_pairs"
}

# What UEFI this host has, for variables of which size: QEMU's own descriptions, then the files alone.
verb_tgt_firmware() {
  tgt_all_firmware
  tgt_path=$(input path)
  check_path "$tgt_path"
  [ ! -f "$tgt_path" ] || out nvramSize "$(stat -L -c %s -- "$tgt_path")"
}
tgt_all_firmware() {
  tgt_count=0
  for tgt_file in /etc/qemu/firmware/*.json /usr/share/qemu/firmware/*.json; do
    [ -s "$tgt_file" ] || continue
    tgt_template=$(sed -n '/"nvram-template"/,/}/s/.*"filename": *"\([^"]*\)".*/\1/p' "$tgt_file" | head -n 1)
    [ -f "$tgt_template" ] || continue
    out_file "firmware$tgt_count" "$tgt_file"
    out "size$tgt_count" "$(stat -L -c %s -- "$tgt_template")"
    tgt_count=$((tgt_count + 1))
  done
  out count "$tgt_count"
  tgt_firmware_files
}

verb_tgt_define() {
  mutating
  need_task
  tgt_vm
  need xml
  tgt_look_power
  case $tgt_power in
    absent) ;;
    'shut off') tgt_need_ours ;;
    *) tgt_need_ours; return 0 ;;
  esac
  tgt_virsh define "$(input_file xml)" >/dev/null 2>"$CALL/error" || tgt_refused "$CALL/error"
}
verb_tgt_undefine() {
  mutating
  need_task
  tgt_vm
  tgt_look_power
  if [ "$tgt_power" != absent ]; then
    tgt_need_ours
    if [ "$tgt_power" != 'shut off' ]; then
      tgt_virsh destroy "$tgt_uuid" 2>"$CALL/error" || log "destroy: $(tgt_words "$CALL/error")"
    fi
    tgt_look_power
    if [ "$tgt_power" != absent ]; then
      tgt_virsh undefine "$tgt_uuid" --nvram --managed-save --snapshots-metadata --checkpoints-metadata 2>"$CALL/error" ||
        tgt_refused "$CALL/error"
    fi
  fi
  rm -f -- "$TGT_NVRAM/$task_name"_*.fd "$TGT_LOGS/$task_name.console.log"* "$TGT_LOGS/$task_name.log"*
}
verb_tgt_start() {
  mutating
  tgt_vm
  tgt_look_power
  case $tgt_power in
    absent) fail NOT_FOUND 'The target VM is not on its host.' ;;
    'shut off' | crashed) ;;
    *) out started yes; return 0 ;;
  esac
  tgt_need=$(tgt_virsh dumpxml "$tgt_uuid" | sed -n "s/^ *<memory unit='KiB'>\([0-9]*\)<.*/\1/p" | head -n 1)
  tgt_have=$(awk '$1 == "MemAvailable:" { n = $2 } END { print n + 0 }' /proc/meminfo)
  if [ "${tgt_need:-0}" -gt "$tgt_have" ]; then
    out started no
    out reason "The host has $((tgt_have / 1024)) MiB of memory free and the VM needs $((tgt_need / 1024)) MiB."
    return 0
  fi
  tgt_limit=120
  if tgt_virsh start "$tgt_uuid" >/dev/null 2>"$CALL/refusal"; then out started yes; return 0; fi
  tgt_look_power
  if [ "$tgt_power" = running ]; then out started yes; return 0; fi
  case $(cat "$CALL/refusal") in
    *'Cannot allocate memory'* | *'cannot set up guest memory'* | *'unable to map backing store'* | *'Insufficient free'* | *'not enough memory'* | \
      *'ax CPUs'* | *'Maximum CPUs'* | *'number of CPUs'* | *'maximum vcpus'* | *'exceeds the recommended cpus'*)
      out started no
      out reason "The host cannot run it now: $(tgt_words "$CALL/refusal")."
      return 0 ;;
  esac
  tgt_refused "$CALL/refusal"
}
verb_tgt_state() {
  tgt_vm
  tgt_look_power
  out power "$tgt_power"
}
