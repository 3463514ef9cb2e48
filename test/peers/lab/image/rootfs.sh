#!/bin/bash
# rootfs.sh OUT.tar: the guest's Debian packages. The initramfs is kept small, because virt-v2v rebuilds it under TCG.
set -eu
packages=linux-image-cloud-amd64,systemd-sysv,dbus,udev,grub2-common,initramfs-tools,iproute2
packages=$packages,qemu-guest-agent,openssh-server,kmod,e2fsprogs,util-linux
modules='virtio_pci\nvirtio_blk\nvirtio_scsi\nvirtio_net\nsd_mod\nahci\nata_piix\next4\n'
exec mmdebstrap --quiet --variant=minbase --include="$packages" \
  --aptopt='Apt::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --essential-hook='mkdir -p "$1/etc/initramfs-tools/conf.d"' \
  --essential-hook='printf "MODULES=list\nCOMPRESS=gzip\nCOMPRESSLEVEL=1\n" > "$1/etc/initramfs-tools/conf.d/lab"' \
  --essential-hook="printf '$modules' > \"\$1/etc/initramfs-tools/modules\"" \
  bookworm "$1"
