#!/bin/bash
# Guests on the source host. Sourced after common.sh.
guest_disks() { # NAME DATA(yes|no): copies, never overlays: a disk with a backing file is another test
  local images=$run_dir/hosts.d/src/var-lib-libvirt/images work i image
  image=$("$lab_here/image/build.sh" "$lab_dir/images")
  cp --reflink=auto --sparse=always "$image" "$images/$1-root.qcow2"
  [ "$2" = yes ] || return 0
  work=$(mktemp -d "$run_dir/data.XXXXXX")
  for i in 1 2 3 4; do head -c 4M /dev/urandom > "$work/file$i.bin"; done
  (cd "$work" && sha256sum file*.bin > SHA256SUMS)
  truncate -s 128M "$images/$1-data.raw"
  mke2fs -q -t ext4 -F -L DATA -E lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0 -d "$work" "$images/$1-data.raw"
  rm -rf "$work"
}
guest_xml() { # NAME UUID MAC FIRMWARE DATA MEMORY_MIB
  local os='' data=''
  if [ "$4" = uefi ]; then
    # named files and not firmware='efi': that picks secure boot with enrolled keys, and the guest is not signed
    os="<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>
    <nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'>/var/lib/libvirt/qemu/nvram/$1_VARS.fd</nvram>"
  fi
  if [ "$5" = yes ]; then
    data="<disk type='file' device='disk'>
      <driver name='qemu' type='raw' discard='unmap'/><source file='/var/lib/libvirt/images/$1-data.raw'/>
      <target dev='vdb' bus='virtio'/>
    </disk>"
  fi
  cat <<E
<domain type='kvm'>
  <name>$1</name>
  <uuid>$2</uuid>
  <memory unit='MiB'>$6</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    $os
    <boot dev='hd'/>
  </os>
  <features><acpi/><apic/></features>
  <cpu mode='host-passthrough'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' discard='unmap'/><source file='/var/lib/libvirt/images/$1-root.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    $data
    <disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
    <interface type='network'>
      <mac address='$3'/><source network='default'/><model type='virtio'/>
    </interface>
    <serial type='pty'>
      <log file='/var/log/libvirt/qemu/$1.console.log' append='on'/><target port='0'/>
    </serial>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    <graphics type='vnc' autoport='yes' listen='127.0.0.1'/>
    <video><model type='vga'/></video>
  </devices>
</domain>
E
}
start_guest() { # NAME bios|uefi yes|no MEMORY_MIB: prints UUID, MAC and disks, one a line
  local uuid mac
  [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$ ]] || fail "guest name '$1'"
  host_pid src > /dev/null || fail "host src of run $run does not run"
  uuid=$(cat /proc/sys/kernel/random/uuid)
  mac=$(echo "$uuid" | sed 's/^\(..\)\(..\)\(..\).*/52:54:00:\1:\2:\3/')
  guest_disks "$1" "$3"
  guest_xml "$1" "$uuid" "$mac" "$2" "$3" "$4" > "$run_dir/$1.xml"
  (enter_host src virsh -q -c qemu:///system define /dev/stdin) < "$run_dir/$1.xml" >&2
  (enter_host src virsh -q -c qemu:///system start "$1") >&2
  printf '%s\n' "$uuid" "$mac" "/var/lib/libvirt/images/$1-root.qcow2"
  [ "$3" = no ] || echo "/var/lib/libvirt/images/$1-data.raw"
}
