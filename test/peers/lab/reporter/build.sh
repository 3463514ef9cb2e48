#!/bin/bash
# build.sh CACHE_DIR: prints the directory of the reporting guest, building it when it has changed: root.qcow2 boots by BIOS
# and by UEFI (../image/disk.sh); vmlinuz (of this machine's linux-image-amd64) and initrd (busybox, drivers) are in it too.
set -eu
cache=$1
here=$(cd "$(dirname "$0")" && pwd)
lab=$(dirname "$here")
kernel=$(find /boot -maxdepth 1 -name 'vmlinuz-*-amd64' | sort -V | tail -n 1)
[ -n "$kernel" ] || { echo 'no kernel in /boot: linux-image-amd64 is missing (packages.txt)' >&2; exit 1; }
version=${kernel#/boot/vmlinuz-}
hash=$({ cat "$here"/{init,told,build.sh} "$lab/image/disk.sh"; echo "$version"; busybox | head -n 1; } | sha256sum | cut -c1-16)
image=$cache/reporter-$hash

drivers='virtio_pci virtio_blk virtio_scsi virtio_console virtio_net ata_piix ahci sym53c8xx mptspi mptsas megaraid_sas
  sd_mod sr_mod floppy nvme ehci_pci uhci_hcd xhci_pci usb_storage uas e1000 e1000e 8139cp ne2k-pci pcnet32
  i6300esb i2c-i801 lpc_ich iTCO_wdt 9pnet_virtio tpm_tis tpm_crb efivarfs'
initramfs() { # DIR: everything that runs
  local applet driver file modules=$1/lib/modules/$version
  mkdir -p "$1"/{bin,dev,proc,sys,lib64,lib/x86_64-linux-gnu} "$modules"
  cp /bin/busybox "$1/bin/busybox"
  # Debian's busybox may be linked dynamically; what it needs goes with it.
  for file in $(ldd /bin/busybox 2> /dev/null | grep -o '/lib[^ ]*'); do cp -L "$file" "$1$file"; done
  for applet in sh mount modprobe readlink tail tr sed dd md5sum cut cat sort uniq cmp mv ip usleep sleep udhcpc hexdump; do
    ln -s busybox "$1/bin/$applet"
  done
  install -m 755 "$here/init" "$1/init"
  install -m 755 "$here/told" "$1/bin/told"
  for driver in $drivers; do
    for file in $(modprobe -S "$version" --show-depends --ignore-install "$driver" 2> /dev/null | sed -n 's/^insmod //p'); do
      cp "$file" "$modules/"
    done
  done
  cp "/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} "$modules/"
  depmod -b "$1" "$version"
}
build() { # WORK
  local uuid=22222222-3333-4444-5555-666666666666 root=$1/root
  mkdir -p "$root/boot/grub"
  initramfs "$1/initramfs"
  (cd "$1/initramfs" && find . | sort | cpio --quiet --reproducible -o -H newc | gzip -6n) > "$root/boot/initrd"
  cp "$kernel" "$root/boot/vmlinuz"
  cat > "$root/boot/grub/grub.cfg" <<C
set timeout=0
search --no-floppy --fs-uuid --set=root $uuid
linux /boot/vmlinuz console=ttyS0,115200 quiet loglevel=1 mitigations=off no_timer_check net.ifnames=0 scsi_mod.scan=sync nokaslr
initrd /boot/initrd
boot
C
  "$lab/image/disk.sh" "$root" "$uuid" "$1/root.raw" 48
  mkdir "$1/made"
  cp "$root/boot/vmlinuz" "$root/boot/initrd" "$1/made/"
  qemu-img convert -f raw -O qcow2 "$1/root.raw" "$1/made/root.qcow2"
}
if [ ! -d "$image" ]; then
  mkdir -p "$cache"
  exec 8> "$cache/build.lock"
  flock 8
  if [ ! -d "$image" ]; then
    work=$(mktemp -d "$cache/build.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    build "$work" > "$work/log" 2>&1 < /dev/null || { cat "$work/log" >&2; exit 1; }
    mv "$work/made" "$image"
  fi
fi
echo "$image"
